@benefits
Feature: What an authority owes a person reaches the account behind the card, once
  Home decides and pays, wherever the person lives (R10). Cash from the account is drawn anywhere
  (R22). Account, purse and social function never stand for each other (R24).

  @G171 @seed-S3 @BZ-09 @ZS-10 @F-01 @R24
  Scenario: An order waits for the account and is paid once when a bank has activated it
    Given a person with a card of Binzhou and
      | account | inactive |
    When bz-pension of Binzhou pays 6800.00 for 2026-11
    Then it is allowed
    And the note is ACCOUNT_NOT_ACTIVE
    And nothing was charged
    And the account holds 0.00
    When the card is used for benefit.activate in Binzhou at bz-counter-icbc
    Then it is allowed
    And it takes at most 5 minutes and costs nothing
    And the account holds 6800.00
    When bz-pension of Binzhou pays 6800.00 for 2026-11
    Then it is refused with ALREADY_DONE
    When the card is used for benefit.activate in Binzhou at bz-counter-icbc
    Then it is refused with ALREADY_DONE
    And the account holds 6800.00

  @G172 @derived @BZ-02 @R10
  Scenario: A subsidy is paid by home to whoever lives elsewhere, and by nobody else
    Given a person with a card of Binzhou who
      | residence | Ningbo |
    When bz-farmland of Binzhou pays 120.00 for 2026
    Then it is allowed
    And the treatment is LOCAL
    And it was decided by binzhou
    And the account holds 120.00
    When nb-pension of Ningbo pays 120.00 for 2026
    Then it is refused with HOME_PROGRAMME_ONLY
    And the account holds 120.00

  @G174 @seed-S3 @BZ-07 @BZ-08 @R22 @C-05
  Scenario: A pensioner draws cash at the village point with the PIN
    Given p-liu with their card
    When bz-pension of Binzhou pays 6800.00 for 2026-11
    Then it is allowed
    When 500.00 is drawn at bz-cash-nanguan in Binzhou with PIN 000000
    Then it is allowed
    And the account holds 6300.00
    When 500.00 is drawn at bz-cash-nanguan in Binzhou with PIN 111111
    Then it is refused with PIN_WRONG
    And the account holds 6300.00

  @G174 @seed-S3 @BZ-07 @BZ-08 @C-05 @R22
  Scenario: Six wrong PINs lock the card's PIN, and the right one no longer helps
    Given p-liu with their card
    And bz-pension of Binzhou pays 6800.00 for 2026-11
    When a wrong PIN is entered 5 times at bz-cash-nanguan in Binzhou
    Then it is refused with PIN_WRONG
    When a wrong PIN is entered 1 times at bz-cash-nanguan in Binzhou
    Then it is refused with PIN_LOCKED
    When 500.00 is drawn at bz-cash-nanguan in Binzhou with PIN 000000
    Then it is refused with PIN_LOCKED
    And the account holds 6800.00

  @G174 @seed-S3 @BZ-07 @BZ-08 @R22 @R30
  Scenario Outline: Cash is drawn in <host> from an account in Binzhou, for nothing
    Given p-liu with their card
    And bz-pension of Binzhou pays 6800.00 for 2026-11
    When 500.00 is drawn in <host> with PIN 000000
    Then it is allowed
    And the treatment is HOME_POLICY
    And the price is 0.00
    And the account holds 6300.00
    And the books of every pair of regions agree and sum to zero

    Examples: regions with a plugin, in the Delta without one, and of no zone
      | host     |
      | Zhoushan |
      | Anhui    |
      | Shanghai |
      | Foshan   |

  @G175 @seed-S4 @AH-10 @AH-24 @R10
  Scenario: A talent allowance is that of one city, and only its own cards are paid
    Given a person with a card of Hefei
    When ah-talent-hefei of Hefei pays 3000.00 for 2026-11
    Then it is allowed
    And the account holds 3000.00
    When ah-talent-wuhu of Hefei pays 3000.00 for 2026-11
    Then it is refused with ITEM_NOT_IN_LIST
    When ah-talent-wuhu of Wuhu pays 3000.00 for 2026-11
    Then it is refused with HOME_PROGRAMME_ONLY
    And the account holds 3000.00

  @G178 @derived @ZS-10 @F-01 @C-04
  Scenario: A card that is replaced between order and payment changes nothing
    Given a person with a card of Binzhou and
      | account | inactive |
    When bz-pension of Binzhou pays 6800.00 for 2026-11
    Then the note is ACCOUNT_NOT_ACTIVE
    When the card is formally reported lost in Binzhou
    And a new card is asked for in Binzhou
    Then it is allowed
    And the account holds 0.00
    When the card is used for benefit.activate in Binzhou at bz-counter-icbc
    Then it is refused with CARD_CANCELLED
    And the account holds 0.00
    When the new card is collected
    And the card is used for benefit.activate in Binzhou at bz-counter-icbc
    Then it is allowed
    And the account holds 6800.00
    When bz-pension of Binzhou pays 6800.00 for 2026-11
    Then it is refused with ALREADY_DONE
    And the account holds 6800.00

  @G178 @derived @ZS-10 @F-01
  Scenario: An order that names the cancelled card is paid to its holder all the same
    Given a person with a card of Binzhou
    When the card is formally reported lost in Binzhou
    And a new card is asked for in Binzhou
    And bz-pension of Binzhou pays 6800.00 for 2026-11
    Then it is allowed
    And the account holds 6800.00
