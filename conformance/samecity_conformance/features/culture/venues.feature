@culture
Feature: A venue has one pool of places, and one gate for card and code
  Locals and visitors share the places of a slot (R21); card and e-card open the gate alike (R19).

  @G124 @derived @R21
  Scenario Outline: When cards of <first> have filled a slot, nobody gets in, wherever from
    Given people with cards of <first> have taken every place of ah-culture-centre in Anhui
    And a person with a card of Ningbo
    When the card enters ah-culture-centre in Anhui
    Then it is refused with CAPACITY_FULL
    Given a person with a card of Anhui
    When the card enters ah-culture-centre in Anhui
    Then it is refused with CAPACITY_FULL
    When it is 12:00
    And the card enters ah-culture-centre in Anhui
    Then it is allowed
    Given people with cards of <first> have bought every place of ah-scenic-maren in Wuhu
    When the e-card buys ah-scenic-maren in Wuhu
    Then it is refused with CAPACITY_FULL
    When the card enters ah-scenic-maren in Wuhu
    Then it is refused with CAPACITY_FULL

    Examples: no separate pool for visitors
      | first  |
      | Anhui  |
      | Ningbo |

  @G224 @derived @R19 @R02 @R25
  Scenario Outline: At a museum that accepts both, <kind> gets the same decision and price
    Given the credential is shown as <kind>
    And a person with a card of Ningbo
    When the card enters zs-museum in Zhoushan
    Then it is allowed
    And the treatment is LOCAL_EQUAL
    And it was decided by delta
    And the price is 0.00
    And there is no note
    And the host learns only class and valid
    And a card of Zhoushan gets the same

    Examples:
      | kind             |
      | card_contact     |
      | card_contactless |
      | ecard_qr         |
      | ecard_scan       |
