@rules
Feature: Privacy: what host, home and the books may know, in any region
  The hub forgets; the host sees what the scenario declares; home does not learn where.

  Background:
    Given the scenario under test in the region under test

  @rule-R25 @R25 @P-h
  Scenario: The host learns what the scenario declares
    Given somebody with a card of any region
    When the card is used
    Then the host learns what the scenario declares, and only when it is allowed

  @rule-R26 @R26
  Scenario: Home does not learn where its person was
    Given a visitor
    When the card is used
    Then home's books hold amount, day and operator, and no place

  @rule-N-01 @N-01
  Scenario: Data leave the province under a notice
    Given data leave the province under a notice
    When no notice was shown
    Then it is refused until the notice is shown, and nothing is disclosed

  @rule-N-02 @N-02
  Scenario: A child's data need the guardian
    Given a child whose guardian has to agree
    When the guardian has not agreed
    Then it is refused for want of the guardian, and nothing is disclosed

  @rule-N-03 @N-03
  Scenario: Nothing that leaves the platform names the holder
    Given somebody with a card of any region
    When the card is used
    Then neither answer nor journal bears what names the holder
