@culture
Feature: The card is the reader card, and the library's own limits hold for everybody
  A library lends by its own rules; what it opens to visitors, it lends them as to its own readers
  (R02, R04, R06). What somebody reads stays in the library (R26).

  @G110 @seed-S0 @ZS-09 @R06 @R04
  Scenario: A card from outside the Delta enters and borrows in Zhoushan as a local card does
    Given a person with a card of Foshan
    When the card enters zs-library in Zhoushan
    Then it is allowed
    And the treatment is HOST_OPEN
    And it was decided by zhoushan
    When the card borrows a and b at zs-library in Zhoushan
    Then it is allowed
    And the treatment is HOST_OPEN
    And the library lends 5 items for 30 days, 3 are left
    And a card of Zhoushan gets the same

  @G115 @derived @AH-16 @AH-28 @R02 @R04
  Scenario: A card of Ningbo borrows at the Anhui provincial library as an Anhui card does
    Given a person with a card of Ningbo
    When the card borrows a at ah-library in Anhui
    Then it is allowed
    And the treatment is LOCAL_EQUAL
    And it was decided by delta
    And the library lends 5 items for 30 days, 4 are left
    And the price is 0.00
    And nothing was charged
    And a card of Anhui gets the same

  @G116 @derived @R21 @T-05
  Scenario Outline: With five items out, a reader with a card of <home> is not lent a sixth
    Given a person with a card of <home>
    When the card borrows a, b, c, d and e at ah-library in Anhui
    Then it is allowed
    And the library lends 5 items for 30 days, 0 are left
    When the card borrows f at ah-library in Anhui
    Then it is refused with BORROW_LIMIT
    And the next step mentions "Return some of them first"

    Examples: a visitor, and a reader of the place
      | home     |
      | Zhoushan |
      | Anhui    |

  @G118 @seed-S3 @BZ-15 @BZ-16 @R19 @R25
  Scenario: In Binzhou an e-card borrows, without an identity card
    Given a person with a card of Binzhou
    When the e-card borrows a at bz-library in Binzhou
    Then it is allowed
    And the treatment is LOCAL
    And the library lends 5 items for 30 days, 4 are left
    And the host learns only pseudonym and valid

  @G119 @derived @BZ-15 @R06 @R03
  Scenario: The reading rooms of Binzhou are open to every card, its lending is not
    Given a person with a card of Anhui
    When the card enters bz-library in Binzhou
    Then it is allowed
    And the treatment is NATIONAL_BASELINE
    And it was decided by national
    When the card borrows a at bz-library in Binzhou
    Then it is refused with LOCAL_CARD_ONLY
    And the host learns nothing

  @G125 @derived @T-05
  Scenario: An overdue item blocks borrowing where it belongs, until it comes back, and nowhere else
    Given a person with a card of Anhui
    When the card borrows a at zs-library in Zhoushan
    Then it is allowed
    When 30 days pass
    And the card borrows b at zs-library in Zhoushan
    Then it is allowed
    When 1 day passes
    And the card borrows c at zs-library in Zhoushan
    Then it is refused with OVERDUE_ITEMS
    When the card borrows c at zs-library-putuo in Zhoushan
    Then it is allowed
    When the card borrows c at nb-library in Ningbo
    Then it is allowed
    And the library lends 5 items for 30 days, 4 are left
    When the person returns a at zs-library in Zhoushan
    Then it is allowed
    When the card borrows c at zs-library in Zhoushan
    Then it is allowed
    And the library lends 5 items for 30 days, 3 are left
