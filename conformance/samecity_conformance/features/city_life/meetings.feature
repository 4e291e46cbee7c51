@city-life
Feature: A meeting knows who came, when, and for how long
  Who is on the roster may come from anywhere (R16); the sign-in system is Binzhou's (BZ-12).

  @G197 @seed-S3 @BZ-12 @L-02
  Scenario: Nobody signs out who has not signed in
    Given it is 2026-11-23 12:00
    And a person with a card of Binzhou
    When the e-card signs out of hr-lecture in Binzhou
    Then it is refused with NOT_SIGNED_IN

  @G197 @seed-S3 @BZ-12 @L-02
  Scenario: A second sign-in keeps the first time
    Given it is 2026-11-23 09:55
    And a person with a card of Binzhou
    When the e-card signs in to hr-lecture in Binzhou
    Then it is allowed
    And the person is in time
    When it is 10:20
    And the e-card signs in to hr-lecture in Binzhou
    Then it is refused with ALREADY_SIGNED
    When it is 11:55
    And the e-card signs out of hr-lecture in Binzhou
    Then it is allowed
    And the meeting took 120 minutes
    When the card signs out of hr-lecture in Binzhou
    Then it is refused with ALREADY_SIGNED

  @G198 @derived @BZ-12 @R16 @L-02
  Scenario: A trainee from Anhui is on Binzhou's roster, or is not
    Given it is 2026-11-23 14:05
    And a person with a card of Anhui
    When the e-card signs in to skills-training in Binzhou
    Then it is refused with NOT_ON_ROSTER
    Given the organiser in Binzhou puts the person on the roster of skills-training
    When the e-card signs in to skills-training in Binzhou
    Then it is allowed
    And the person is 5 minutes late

  @derived @BZ-12 @L-02 @T-01
  Scenario Outline: The ends of the time for signing in belong to it: at <time> <answer>
    Given it is 2026-11-23 09:00
    And a person with a card of Binzhou
    When it is <time>
    And the card signs in to hr-lecture in Binzhou
    Then <answer>

    Examples: the first and the last second, and their neighbours
      | time     | answer                            |
      | 09:29:59 | it is refused with OUTSIDE_WINDOW |
      | 09:30:00 | it is allowed                     |
      | 10:30:00 | it is allowed                     |
      | 10:30:01 | it is refused with OUTSIDE_WINDOW |
