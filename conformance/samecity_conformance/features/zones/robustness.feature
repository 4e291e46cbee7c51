@zones @robustness
Feature: Whatever goes wrong, nobody pays twice and everybody learns why
  Once decided stays decided; a refusal names reason, rule and next step (R27, R29, R30).

  @G230 @derived @R29 @B-01
  Scenario: The same request twice is one decision and one charge
    Given a person with a card of Anhui
    When the card is tapped on a bus in Ningbo
    Then 1.20 leaves the purse
    When the same request is sent again
    Then the same decision comes back
    And nothing was charged
    When the same request id is sent with
      | mode | metro |
    Then it is refused with IDEMPOTENCY_CONFLICT
    And nothing was charged
    And the purse holds 98.80

  @G231 @derived @B-02
  Scenario: A region's plugin that raises harms that region only, and charges nothing
    Given the plugin of Ningbo raises when it is asked for terms
    And a person with a card of Anhui
    When the card is tapped on a bus in Ningbo
    Then it is refused with HOST_PLUGIN_FAILED
    And nothing was charged
    When the card is tapped on a bus in Zhoushan
    Then it is allowed
    And the fare is 1.80

  @G233 @derived @R30
  Scenario: After a day of rides across regions the books agree pair by pair
    Given people with cards of Anhui, Binzhou, Foshan, Ningbo and Zhoushan
    When each of them rides a bus in Anhui, Binzhou, Ningbo and Zhoushan
    Then the books of every pair of regions agree and sum to zero

  @G234 @derived @R27
  Scenario Outline: A refusal with <code> names its rule and what to do next
    Given it is <moment>
    And a person with a card of Anhui and
      | balance    | 0.10         |
      | generation | <generation> |
      | state      | <state>      |
    When the card is tapped on the <mode> in Ningbo
    Then it is refused with <code>
    And nothing was charged

    Examples: one of each step that a tap can fail at
      | code               | moment           | generation | state       | mode  |
      | NOT_OFFERED        | 2026-11-23 10:00 | 3          | NORMAL      | ferry |
      | NOT_OPEN_YET       | 2018-12-31 10:00 | 3          | NORMAL      | bus   |
      | CARD_SEALED        | 2026-11-23 10:00 | 3          | SEALED      | bus   |
      | CARD_REPORTED_LOST | 2026-11-23 10:00 | 3          | LOST_FORMAL | bus   |
      | TRANSIT_APP_ABSENT | 2026-11-23 10:00 | 2          | NORMAL      | bus   |
      | BALANCE_TOO_LOW    | 2026-11-23 10:00 | 3          | NORMAL      | bus   |

  @G236 @derived @N-04
  Scenario: A service that is not offered reads nobody's card
    Given a person with a card of Anhui
    When the card is tapped on the metro in Zhoushan
    Then it is refused with NOT_OFFERED
    And the reader was never opened
