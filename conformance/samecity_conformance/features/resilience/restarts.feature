@resilience
Feature: A platform that ends in the middle ends nothing half
  The purse on the card is the truth; whatever a crash left open is finished by it (R29, R30).

  @chips @R29 @ZS-08 @derived
  Scenario Outline: Power that fails <moment> on a bus is neither a free ride nor a second fare
    Given the books are kept in a file
    And a person with a card of Anhui
    When the power fails <moment> on a bus in Ningbo
    Then the purse holds <left>
    When the platform is opened again
    Then the books hold fares of <booked>, and nothing is left open
    When the same request is sent again
    Then it is allowed
    And the purse holds 98.80
    And the books hold fares of 1.20, and nothing is left open

    Examples: at each act of the reader
      | moment                   | left   | booked |
      | before the card is read  | 100.00 | 0.00   |
      | after the card is read   | 100.00 | 0.00   |
      | before the purse pays    | 100.00 | 0.00   |
      | after the purse pays     | 98.80  | 1.20   |

  @chips @R29 @R30 @ZS-08 @derived
  Scenario Outline: Wherever card and platform lose their power in <host>, the sweep makes purse and books agree
    Given a person with a card of Anhui
    When card and platform lose their power after each APDU n of a bus ride in <host>, and the platform is opened again
    Then each of them was charged <fare> or nothing, by purse and books

    Examples: as a local card, as an equal one, and at a visitor's fare
      | host    | fare |
      | Anhui   | 1.70 |
      | Ningbo  | 1.20 |
      | Binzhou | 2.00 |

  @chips @R28 @R29 @ZS-08 @derived
  Scenario: An agreement that ends between tap and confirmation is kept for who had tapped
    Given it is 2026-11-23 11:59
    And the agreement delta is suspended at 12:00
    And a person with a card of Anhui
    And the card is torn after DEBIT
    When the card is tapped on a bus in Ningbo
    Then it is refused with READER_ERROR
    And 1.20 leaves the purse
    When it is 12:01
    And the same request is sent again
    Then it is allowed
    And the treatment is LOCAL_EQUAL
    And 0.00 leaves the purse
    And purse and books agree

  @R29 @ZS-08 @derived
  Scenario Outline: While <trouble> nothing is decided, and afterwards once
    Given the books are kept in a file
    And a person with a card of Anhui
    When the card is tapped on a bus in Ningbo while <trouble>
    Then the purse holds 100.00
    And the books hold fares of 0.00, and nothing is left open
    When the same request is sent again
    Then it is allowed
    And 1.20 leaves the purse
    And the books hold fares of 1.20, and nothing is left open

    Examples: the machine's matter, not the region's
      | trouble                         |
      | another process holds the books |
      | there is no room for the books  |
