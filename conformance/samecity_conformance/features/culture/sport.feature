@culture
Feature: A gym has one gate for card and code, for cards of all of China
  The resident price goes with the zone (R02), entry with every card (R06).

  @G113 @seed-S0 @ZS-09 @R02 @R06 @R25
  Scenario Outline: A card of <home> enters a public gym of Zhoushan
    Given a person with a card of <home>
    When the card is used for sport.enter in Zhoushan at zs-gym-dinghai
    Then it is allowed
    And the treatment is <treatment>
    And the price is <price>
    And the host learns only class and valid

    Examples: a visitor of the zone, a local, and a visitor from outside
      | home     | treatment   | price |
      | Ningbo   | LOCAL_EQUAL | 3.00  |
      | Zhoushan | LOCAL       | 3.00  |
      | Foshan   | HOST_OPEN   | 5.00  |
