@culture
Feature: Scenic areas and venues are entered, booked and paid with one card, as far as each has come
  Level 1 lets in, level 2 books, level 3 sells (AH-15). Visitors of the zone have the places and
  the price of residents (R02, R21).

  @G112 @seed-S0 @ZS-09 @R02 @R06 @R25
  Scenario: A card of Anhui enters a scenic area of Zhoushan at the price of a Zhoushan card
    Given a person with a card of Anhui
    When the card enters zs-scenic-putuoshan in Zhoushan
    Then it is allowed
    And the treatment is LOCAL_EQUAL
    And the published price is 160.00
    And the price is 80.00
    And the host learns only class and valid
    And a card of Zhoushan gets the same
    Given a person with a card of Foshan
    When the card enters zs-scenic-putuoshan in Zhoushan
    Then it is allowed
    And the treatment is HOST_OPEN
    And it was decided by zhoushan
    And the price is 160.00

  @G121 @seed-S4 @AH-14 @AH-15 @T-06 @N-04 @R02
  Scenario Outline: A venue at level 1 lets a card of <home> in and books nothing; level 2 sells nothing
    Given a person with a card of <home>
    And it is 2026-11-25 10:00
    When the e-card books ah-science in Anhui
    Then it is refused with DEPTH_TOO_LOW
    And the reader was never opened
    And the next step mentions "level 2"
    When the card enters ah-science in Anhui
    Then it is allowed
    When the e-card books ah-museum in Anhui
    Then it is allowed
    And the host learns only pseudonym and valid
    When the e-card buys ah-museum in Anhui
    Then it is refused with DEPTH_TOO_LOW
    And the reader was never opened

    Examples: a local, and a visitor of the zone
      | home   |
      | Anhui  |
      | Ningbo |

  @G122 @seed-S4 @AH-18 @AH-19 @R02 @T-06 @R30
  Scenario: In Wuhu an e-card of Zhoushan books, buys and pays online, at the price of a resident
    Given a person with a card of Zhoushan
    When the e-card books ah-scenic-maren in Wuhu
    Then it is allowed
    And nothing was charged
    When the e-card buys ah-scenic-maren in Wuhu
    Then it is allowed
    And the treatment is LOCAL_EQUAL
    And the price is 64.00
    And 16.00 is saved
    When the card enters ah-scenic-maren in Wuhu with a booking
    Then it is allowed
    And nothing was charged
    When the card enters ah-scenic-maren in Wuhu with a booking
    Then it is refused with BOOKING_USED
    When it is 12:00
    And the e-card buys ah-scenic-maren in Wuhu
    Then it is allowed
    And the price is 64.00
    And the books of every pair of regions agree and sum to zero
    And a card of Anhui gets the same
    When the e-card refunds ah-scenic-maren in Wuhu
    Then it is allowed
    When the e-card refunds ah-scenic-maren in Wuhu
    Then it is refused with NOT_BOOKED
    And nothing was charged

  @AH-17 @seed-S4 @R02 @R19
  Scenario Outline: The Anhui Museum lets in by <credential>
    Given a person with a card of Ningbo
    When the <credential> enters ah-museum in Anhui
    Then it is allowed
    And a card of Anhui gets the same

    Examples:
      | credential |
      | card       |
      | e-card     |
