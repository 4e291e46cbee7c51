@transit
Feature: The purse pays the ride, and nothing else does
  Bank account, purse and social function are three things on one chip (R23, R24).

  @G065 @seed-S4 @AH-13 @R24
  Scenario: An almost empty purse does not ride, whatever the bank account of the same card holds
    Given a person with a card of Anhui and
      | balance | 0.50 |
    When the card is tapped on a bus in Anhui
    Then it is refused with BALANCE_TOO_LOW
    And the next step mentions "Top up"
    And nothing was charged
    And the purse holds 0.50

  @G067 @seed-S4 @ZS-08 @R23
  Scenario Outline: A second-generation card lacks the application in <host>, which is no matter of zone
    Given a person with a card of Anhui and
      | generation | 2 |
    When the card is tapped on a bus in <host>
    Then it is refused with TRANSIT_APP_ABSENT
    And the next step mentions "third-generation"

    Examples: at home, in the zone, outside it
      | host    |
      | Anhui   |
      | Ningbo  |
      | Binzhou |

  @G068 @pub @AH-13 @T-04 @T-01
  Scenario: A purse holds 200 at most, and sleeps twelve months after its last top-up
    Given it is 2026-11-23 10:00
    And a person with a card of Anhui and
      | balance     | 180.00     |
      | last top-up | 2025-10-23 |
    When the purse is topped up with 30.00 in Ningbo
    Then it is refused with TOPUP_OVER_LIMIT
    And the purse holds 180.00
    When the card is tapped on a bus in Ningbo
    Then it is refused with PURSE_DORMANT
    And nothing was charged
    When the purse is topped up with 20.00 in Ningbo
    Then it is allowed
    And the purse holds 200.00
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And the purse holds 198.80
