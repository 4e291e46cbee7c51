@zones
Feature: An agreement equalises while it is in force, and not a second longer
  Treatment is computed for each request and never stored (R28).

  @G221 @derived @R28 @R29
  Scenario: A suspension at noon shows at noon, and undoes nothing that was accepted before
    Given it is 2026-11-23 11:59
    And the agreement delta is suspended at 12:00
    And a person with a card of Anhui
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And the treatment is LOCAL_EQUAL
    And the fare is 1.20
    When it is 12:01
    And the same request is sent again
    Then the same decision comes back
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And the treatment is NATIONAL_BASELINE
    And the fare is 2.00

  @derived @NB-15 @R02 @R14
  Scenario: Of two agreements that grant, the one with the fewest members decides
    Given a person with a card of Zhoushan
    When the card applies for social-insurance-transfer in Ningbo
    Then it is allowed
    And the treatment is LOCAL_EQUAL
    And it was decided by ningbo-zhoushan
