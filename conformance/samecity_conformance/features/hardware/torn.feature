@hardware @chips
Feature: A card that leaves too early pays for one ride, or for none
  What its purse did is asked when it comes again; a gate repeats its request and charges once (R29).

  @AH-13 @derived @H-04 @R29
  Scenario Outline: Torn <side> <command>, before money moved, it has paid nothing and rides when tapped again
    Given a person with a card of Anhui
    And the card is torn <side> <command>
    When the card is tapped on a bus in Ningbo
    Then it is refused with READER_ERROR
    And nothing was charged
    And the purse holds 100.00
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And 1.20 leaves the purse
    And purse and books agree

    Examples: while it is read, and while the purchase begins
      | side   | command               |
      | before | APDU 1                |
      | after  | APDU 7                |
      | after  | INTERNAL AUTHENTICATE |
      | after  | INITIALIZE            |
      | after  | UPDATE CAPP           |
      | before | DEBIT                 |

  @AH-13 @derived @H-05 @R29
  Scenario Outline: Torn after the money moved, it is not charged again when the gate in <host> repeats its request
    Given a person with a card of Anhui
    And the card is torn after DEBIT
    When the card is tapped on a bus in <host>
    Then it is refused with READER_ERROR
    And <fare> leaves the purse
    When the same request is sent again
    Then it is allowed
    And 0.00 leaves the purse
    And purse and books agree

    Examples:
      | host     | fare |
      | Anhui    | 1.70 |
      | Binzhou  | 2.00 |
      | Ningbo   | 1.20 |
      | Zhoushan | 1.80 |

  @ZS-08 @derived @H-05
  Scenario: A torn ride that was paid counts for the transfer of the next one
    Given a person with a card of Anhui
    And the card is torn after DEBIT
    When the card is tapped on a bus in Ningbo
    Then it is refused with READER_ERROR
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And the fare is 0.00
    And the purse holds 98.80
    And purse and books agree

  @AH-13 @derived @H-06 @H-05
  Scenario: A top-up whose answer is lost is not made twice
    Given a person with a card of Anhui
    And the card is torn after CREDIT
    When the purse is topped up with 30.00 in Ningbo
    Then it is refused with READER_ERROR
    And the purse holds 130.00
    When the same request is sent again
    Then it is allowed
    And the purse holds 130.00
    And purse and books agree

  @AH-13 @derived @H-06 @R29
  Scenario: A top-up that is torn before the purse is loaded is made when it is asked for again
    Given a person with a card of Anhui
    And the card is torn before CREDIT
    When the purse is topped up with 30.00 in Ningbo
    Then it is refused with READER_ERROR
    And the purse holds 100.00
    When the same request is sent again
    Then it is allowed
    And the purse holds 130.00
    And purse and books agree

  @ZS-08 @derived @H-05 @H-04
  Scenario Outline: Whichever APDU of a ride in <host> meets <fault>, one ride is paid
    Given a person with a card of Anhui
    When "<fault>" meets each APDU n of a bus ride in <host>, and the card is tapped until it rides
    Then of each of them <fare> was paid once, by purse and books

    Examples: the card leaves
      | fault         | host     | fare |
      | tear-before:n | Anhui    | 1.70 |
      | tear-after:n  | Anhui    | 1.70 |
      | tear-before:n | Binzhou  | 2.00 |
      | tear-after:n  | Binzhou  | 2.00 |
      | tear-before:n | Ningbo   | 1.20 |
      | tear-after:n  | Ningbo   | 1.20 |
      | tear-before:n | Zhoushan | 1.80 |
      | tear-after:n  | Zhoushan | 1.80 |

    Examples: the reader fails
      | fault         | host     | fare |
      | swap:n        | Ningbo   | 1.20 |
      | unavailable:n | Ningbo   | 1.20 |
      | mute:n        | Zhoushan | 1.80 |
      | status:n=6F00 | Zhoushan | 1.80 |
