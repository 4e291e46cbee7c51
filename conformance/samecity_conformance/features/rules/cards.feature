@rules
Feature: Cards and codes: their state, their kinds, their functions, in any region
  Home decides the state, the host takes what it takes, a chip has the functions it has.

  Background:
    Given the scenario under test in the region under test

  @rule-R17 @R17 @C-04
  Scenario: A card that is not in order is refused for what it is
    Given a card that is not in order
    And somebody with a card of any region
    And the trial is made a few times
    And a plain adult at an ordinary moment
    When the card is in another state than the normal one
    Then it is refused for that state, and nothing is charged

  @rule-R18 @R18 @P-d
  Scenario: A card that was reported lost is dead a second later
    Given the card is used and not only managed
    And somebody with a card of any region
    And the trial is made a few times
    And a plain adult at an ordinary moment
    When the card is reported lost at home and used a second later
    Then it is refused as lost by every kind, and nothing is charged

  @rule-R19 @R19 @P-e
  Scenario: Card and code get the same decision
    Given the place takes several kinds of credential
    When each of the kinds is shown
    Then every kind gets the same decision

  @rule-R19-other @R19 @R27
  Scenario: Whoever refuses one kind names another
    Given the place does not take every kind of credential
    And the trial is made a few times
    And a plain adult at an ordinary moment
    When a kind is shown that the place does not take
    Then the kind is refused and another one is named

  @rule-R20 @R20
  Scenario: No e-card without a card
    Given somebody who has no card
    When an e-card is asked for
    Then there is none without a card

  @rule-E-05 @E-05
  Scenario: Without the national platform cards go on
    Given the place takes cards and codes
    And the home has a plugin
    And no law makes the host register who it is
    And the trial is made a few times
    And a plain adult at an ordinary moment
    When the national platform cannot be reached
    Then the code is refused and the card goes on working

  @rule-R23 @R23
  Scenario: A second-generation card lacks its purse and nothing else
    Given the card is used and not only managed
    When a second-generation card is used, and a third-generation one
    Then the second generation lacks what needs a purse and nothing else

  @rule-R24 @R24
  Scenario: No purse, no matter
    Given the card is used and not only managed
    And the scenario needs no purse
    When the purse is empty, and when it is full
    Then the purse changes nothing

  @rule-R24-purse @R24
  Scenario: What a purse pays nothing else pays
    Given a ride by purse
    When the purse is empty, and when it is full
    Then an empty purse pays nothing, whatever the account holds
