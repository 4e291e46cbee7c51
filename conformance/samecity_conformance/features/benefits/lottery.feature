@benefits
Feature: A lottery prize goes to the account behind the card, once per ticket, to adults
  The ticket belongs to its bearer, wherever the card is from; age and account are what home says.

  @G177 @seed-S4 @AH-23 @F-01 @F-04 @R10
  Scenario: A winning ticket is paid once, and not to a child
    Given p-kid with their card
    When the card is used for lottery.claim in Anhui with
      | ticket | demo-0001 |
    Then it is refused with UNDER_AGE
    And nothing was charged
    Given p-li with their card
    When the card is used for lottery.claim in Anhui with
      | ticket | demo-0001 |
    Then it is allowed
    And the account holds 200.00
    When the card is used for lottery.claim in Anhui with
      | ticket | demo-0001 |
    Then it is refused with ALREADY_CLAIMED
    And the account holds 200.00
    Given a person with a card of Ningbo
    When the card is used for lottery.claim in Anhui with
      | ticket | demo-0002 |
    Then it is allowed
    And the account holds 3000.00
    And the books of every pair of regions agree and sum to zero

  @AH-22 @seed-S4 @R10 @R25
  Scenario: The union says of a card no more than whether it is a member's
    Given a person with a card of Anhui
    And the holder was shown the notice and agreed to union.check in Anhui
    When the card is used for union.check in Anhui
    Then it is allowed
    And the limit member is 0
