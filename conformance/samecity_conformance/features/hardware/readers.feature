@hardware @chips
Feature: A reader that fails charges nothing, and says so
  The holder is told to tap again; whoever does rides, and pays for one ride (R27, R29).

  @ZS-08 @derived @H-04 @R29
  Scenario: A card that answers with an error is not charged
    Given a person with a card of Anhui
    And the reader answers 6F00 to APDU 4
    When the card is tapped on a bus in Ningbo
    Then it is refused with READER_ERROR
    And nothing was charged
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And 1.20 leaves the purse
    And purse and books agree

  @ZS-08 @derived @H-04 @R29
  Scenario: A card that falls mute while it is read is not charged
    Given a person with a card of Anhui
    And the reader falls mute at APDU 3
    When the card is tapped on a bus in Ningbo
    Then it is refused with READER_ERROR
    And nothing was charged
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And 1.20 leaves the purse
    And purse and books agree

  @ZS-08 @derived @H-05 @R29
  Scenario: A card that falls mute after it has paid is asked, and rides at once
    Given a person with a card of Anhui
    And the reader falls mute at DEBIT
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And 1.20 leaves the purse
    And purse and books agree

  @ZS-08 @derived @H-04 @R29
  Scenario Outline: Of two cards that are swapped at <command> neither pays
    Given a person with a card of Anhui
    And the card is swapped at <command>
    When the card is tapped on a bus in Ningbo
    Then it is refused with READER_ERROR
    And nothing was charged
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And 1.20 leaves the purse
    And purse and books agree

    Examples: while it is read, and when it pays
      | command |
      | APDU 6  |
      | DEBIT   |

  @ZS-08 @derived @H-04
  Scenario Outline: With <fault> nothing is charged
    Given a person with a card of Anhui
    And "<fault>" happens at <command>
    When the card is tapped on a bus in Ningbo
    Then it is refused with <code>
    And nothing was charged
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And 1.20 leaves the purse
    And purse and books agree

    Examples: an unplugged reader, a wrong code from the card and one to it
      | fault         | command               | code               |
      | unavailable:n | APDU 5                | READER_ERROR       |
      | answer-mac:n  | INTERNAL AUTHENTICATE | CARD_NOT_AUTHENTIC |
      | command-mac:n | DEBIT                 | READER_ERROR       |

  @ZS-08 @derived @H-04
  Scenario: A card whose answer to reset nobody can read is not charged
    Given a person with a card of Anhui
    And "atr=4100" happens
    When the card is tapped on a bus in Ningbo
    Then it is refused with READER_ERROR
    And nothing was charged

  @ZS-08 @derived @H-05
  Scenario: A slow card pays once
    Given a person with a card of Anhui
    And "latency:*=1ms" happens
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And 1.20 leaves the purse
    And purse and books agree
