@card
Feature: Who gets which card, at what fee
  Every outlet of a city issues its cards; a city that has begun the third generation issues no
  second one, the first third-generation card is free, and nobody has to change (S0, S4).

  @G021 @seed-S4 @AH-02 @C-02
  Scenario: A city that has begun the third generation issues no second-generation card
    Given it is 2021-08-10 10:00
    And a newcomer to Hefei without a card
    When the person applies for a second-generation card in Hefei
    Then it is refused with GEN2_DISCONTINUED
    And the next step mentions "a second-generation card you already hold stays usable"

  @G022 @seed-S4 @AH-01 @AH-02 @C-02
  Scenario: A city that has not begun still issues second-generation cards
    Given it is 2021-08-10 10:00
    And a newcomer to Huaibei without a card
    When the person applies for a second-generation card in Huaibei
    Then it is allowed
    And a second-generation card is issued, NORMAL
    Given it is 2022-01-01 10:00
    And a newcomer to Huaibei without a card
    When the person applies for a second-generation card in Huaibei
    Then it is refused with GEN2_DISCONTINUED

  @G024 @seed-S4 @AH-03 @C-03
  Scenario: The first third-generation card is free, the second one is not
    Given a newcomer to Hefei without a card
    When the person applies for a third-generation card in Hefei
    Then it is allowed
    And the price is 0.00
    When the new card is collected
    And the card is formally reported lost in Hefei
    And a new card is asked for in Hefei
    Then it is allowed
    And a third-generation card is issued, NORMAL
    And the price is 20.00

  @G025 @seed-S4 @AH-04 @R23
  Scenario: A second-generation card goes on in all it can do, and nothing asks to change it
    Given a person with a card of Anhui and
      | generation | 2 |
    When the card enters ah-museum in Anhui
    Then it is allowed
    And there is no note
    When the card borrows a at ah-library in Anhui
    Then it is allowed
    When the card is tapped on a bus in Anhui
    Then it is refused with TRANSIT_APP_ABSENT
    When the card enters zs-museum in Zhoushan
    Then it is allowed
    And there is no note

  @G027 @seed-S4 @AH-16 @C-04
  Scenario: A card that was never enabled borrows nothing until it is
    Given a person with a card of Anhui and
      | state | SEALED |
    When the card borrows a at ah-library in Anhui
    Then it is refused with CARD_SEALED
    And the next step mentions "enabled first"
    When the card is enabled in Anhui
    And the card borrows a at ah-library in Anhui
    Then it is allowed

  @G031 @seed-S0 @ZS-04 @ZS-05 @ZS-06 @C-07 @C-03
  Scenario Outline: A newcomer applies and collects in one visit at <point>
    Given a newcomer to Zhoushan without a card
    When the person applies for a third-generation card in Zhoushan at <point>
    Then it is allowed
    And a third-generation card is issued, NORMAL
    And the price is 0.00
    When the new card is collected
    And the card enters zs-library in Zhoushan
    Then it is allowed
    And the treatment is LOCAL

    Examples: the institution and bank outlets in three counties
      | point           |
      | zs-card-centre  |
      | zs-bank-dinghai |
      | zs-bank-putuo   |
      | zs-bank-daishan |
