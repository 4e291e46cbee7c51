@rules
Feature: Answers: explained, decided once, adding up, in any region
  What holds of every decision, whatever was asked.

  Background:
    Given the scenario under test in the region under test

  @rule-R27 @R27 @P-l
  Scenario: Every refusal explains itself
    Given somebody with a card of any region
    When the card is used
    Then a refusal says why, by which rule and what to do next, and a yes has no reason

  @rule-R27-valid @R27
  Scenario: A valid card is not refused for anything but the scenario's own rule
    Given somebody with a card of the region
    And the card is used and not only managed
    And a plain adult at an ordinary moment
    When the card is used
    Then nothing refuses a valid card before the scenario's own rule

  @rule-R29 @R29 @P-f @B-01
  Scenario: Decided once, charged once
    Given somebody with a card of any region
    When the same request is sent twice, and once with another body
    Then it is one decision and one charge, and the other body is refused

  @rule-P-g @P-g @R30
  Scenario: Money adds up
    Given somebody with a card of any region
    When the card is used
    Then the parts add up to the whole, in purse and books too
    And the books of every pair of regions agree

  @rule-P-i @P-i
  Scenario: What has opened stays open
    Given the item has a first day
    When its open items are counted on each day on which one opens or closes
    Then the number of open items never falls

  @rule-P-j @P-j @R12
  Scenario: Home grants the same wherever its card is used
    Given home grants something that depends on its own rules
    When home is asked for it as from every region
    Then home grants the same wherever the card is used

  @rule-P-k @P-k
  Scenario: Terms change at the ages that the data name
    Given the host sets terms for the item
    When the host is asked for its terms at every age
    Then the terms change at ages that the data name, and nowhere else

  @rule-F-03 @F-03 @R10
  Scenario: What an institution orders no person can ask for
    Given an institution orders it and no person asks
    When somebody asks for it in person
    Then it is refused for want of authority
