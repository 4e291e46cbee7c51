@resilience
Feature: A clock that jumps takes nothing from anybody and gives nothing away
  A decision is made at the moment of its request; what was decided before stays decided (R28, R29).

  @R02 @ZS-08 @derived
  Scenario Outline: A transfer that begins before midnight <ends>
    Given it is 2026-11-23 23:40
    And a person with a card of Zhoushan
    When the card is tapped on a bus in Ningbo
    Then the fare is 1.20
    When it is <second>
    And the card is tapped on a bus in Ningbo
    Then it is allowed
    And the treatment is LOCAL_EQUAL
    And <fare> leaves the purse

    Examples: the free hour is no day, and no calendar's
      | ends                         | second           | fare |
      | goes on after midnight       | 2026-11-24 00:40 | 0.00 |
      | is over after a jump         | 2026-11-24 00:41 | 1.20 |
      | is over after a jump by days | 2026-11-30 23:41 | 1.20 |

  @R29 @R30 @ZS-08 @derived
  Scenario: Who rides after the clock fell back pays, and no transfer comes from the future
    Given it is 2026-11-23 10:00
    And a person with a card of Anhui
    When the card is tapped on a bus in Ningbo
    Then 1.20 leaves the purse
    When it is 09:30
    And the card is tapped on a bus in Ningbo
    Then it is allowed
    And 1.20 leaves the purse
    When the same request is sent again
    Then the same decision comes back
    And nothing was charged
    And the books of every pair of regions agree and sum to zero

  @R17 @NB-10 @derived
  Scenario Outline: A code that was shown at 10:00 is good at no gate whose clock says <moment>
    Given it is 2026-11-23 10:00
    And a person with a card of Ningbo
    And the person asks for an e-card through alipay in Ningbo
    When the e-card is shown
    And it is <moment>
    And the code is scanned at nb-museum in Ningbo
    Then it is refused with QR_EXPIRED
    And the host learns nothing

    Examples: behind and ahead
      | moment              |
      | 2026-11-23 09:59:59 |
      | 2026-11-23 10:01:01 |
      | 2026-11-24 10:00:00 |

  @R18 @NB-13 @derived
  Scenario: A card that was reported lost is lost for a clock that fell back, too
    Given it is 2026-11-23 10:00
    And a person with a card of Anhui
    And the card is formally reported lost in Anhui
    When it is 2026-11-22 10:00
    And the card is tapped on a bus in Ningbo
    Then it is refused with CARD_REPORTED_LOST
    And nothing was charged

  @R09 @ZS-03 @derived
  Scenario: A clock that goes back and forth over midnight brings no third discount
    Given it is 2026-11-23 23:59
    And the person p-chen with their card
    When the card pays 20.00 at zs-market in Zhoushan
    Then the amount payable is 1.00
    When it is 2026-11-24 00:00
    And the card pays 20.00 at zs-market in Zhoushan
    Then the amount payable is 1.00
    When it is 2026-11-23 23:59
    And the card pays 20.00 at zs-market in Zhoushan
    Then it is allowed
    And the amount payable is 20.00
    And the note is QUOTA_EXHAUSTED
