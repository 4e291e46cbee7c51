@volunteer
Feature: Hours make coins, coins are exchanged while there is something to have
  One coin for each full hour, 500 a year at most; exchanging lowers coins and never the star.

  @G207 @seed-S2 @ZS-26 @ZS-27 @T-08 @T-01
  Scenario: The last second of the last day is in time
    Given it is 2022-12-20 10:00
    And a person with a card of Zhoushan
    And an organisation in Zhoushan records 120 hours of the person
    When it is 2022-12-31 23:59:59
    And the card exchanges coins for ferry-voucher in Zhoushan
    Then it is allowed
    And there is a voucher
    And 90 coins are left
    When it is 2023-01-01 00:00:00
    And the card exchanges coins for ferry-voucher in Zhoushan
    Then it is refused with CLOSED
    When the card asks for its star in Zhoushan
    Then the star is 1
    And 90 coins are left

  @seed-S2 @ZS-26 @T-08
  Scenario: Coins are too few
    Given a person with a card of Zhoushan
    And an organisation in Zhoushan records 19.9 hours of the person
    When the card exchanges coins for standard in Zhoushan
    Then it is refused with COINS_TOO_FEW

  @G209 @derived @ZS-26 @R10
  Scenario: A volunteer of Ningbo exchanges nothing in Zhoushan
    Given a person with a card of Ningbo
    When the card exchanges coins for standard in Zhoushan
    Then it is refused with HOME_PROGRAMME_ONLY

  @G210 @seed-S2 @ZS-31 @N-04 @R27
  Scenario Outline: The perk <product> is not open yet
    Given a person with a card of Zhoushan
    When the card exchanges coins for <product> in Zhoushan
    Then it is refused with NOT_OPEN_YET
    And the next step mentions "2030-01-01"
    And the reader was never opened

    Examples: tickets, care, transit, parking, credit
      | product       |
      | scenic-ticket |
      | care          |
      | transit       |
      | parking       |
      | credit        |
