@resilience
Feature: A bus without a network goes by its hot list, and says so
  Online a lost card is refused at once, offline from the next hot list on (R18); nobody pays twice (R29).

  @R18 @NB-13 @derived
  Scenario: A card that is reported lost rides until the bus has a new hot list
    Given a person with a card of Anhui
    And a bus in Ningbo without a network, whose hot list is of this moment
    When the card is formally reported lost in Anhui
    And 1 hour passes
    And the card is tapped on that bus
    Then it is allowed
    And it was decided without a network
    And 1.20 leaves the purse
    When the bus gets a new hot list
    And 2 hours pass
    And the card is tapped on that bus
    Then it is refused with CARD_REPORTED_LOST
    And it was decided without a network
    And nothing was charged

  @R18 @R29 @R30 @NB-13 @derived
  Scenario: What a stale hot list let through is told later, once, with an incident for both
    Given a person with a card of Anhui
    And a bus in Ningbo without a network, whose hot list is of this moment
    And the card is formally reported lost in Anhui
    When 1 hour passes
    And the card is tapped on that bus
    Then it is allowed
    When the bus tells its taps
    Then the centre records the tap
    And the centre opens an incident CARD_REPORTED_LOST in Anhui and Ningbo
    And the purse holds 98.80
    And the books of every pair of regions agree and sum to zero
    When the bus tells its taps
    Then the centre has nothing to record

  @R18 @R27 @NB-13 @derived
  Scenario Outline: A hot list that is <age> <answer>
    Given a person with a card of Anhui
    And a bus in Ningbo without a network, whose hot list is of this moment
    When it is <moment>
    And the card is tapped on that bus
    Then <outcome>
    And <fare> leaves the purse

    Examples: a day, that moment included
      | age                     | answer       | moment              | outcome                             | fare |
      | a day old               | is good      | 2026-11-24 10:00:00 | it is allowed                       | 1.20 |
      | a second more           | is too stale | 2026-11-24 10:00:01 | it is refused with HOME_UNREACHABLE | 0.00 |

  @R02 @R05 @ZS-08 @derived
  Scenario: Without a network a visitor of the zone pays what a local pays
    Given a person with a card of Zhoushan
    And a bus in Ningbo without a network, whose hot list is of this moment
    When the card is tapped on that bus
    Then it is allowed
    And the treatment is LOCAL_EQUAL
    And the fare is 1.20
