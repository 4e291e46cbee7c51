@volunteer
Feature: Recorded hours make a star, and nothing takes it away but a correction
  Volunteering is a programme of one's own place (R10); a star is priority where several are equal,
  and no right to anything (ZS-30).

  @G206 @seed-S2 @ZS-25 @T-07
  Scenario Outline: <hours> hours are star <star>
    Given a person with a card of Zhoushan
    And an organisation in Zhoushan records <hours> hours of the person
    When the card asks for its star in Zhoushan
    Then it is allowed
    And the star is <star>

    Examples: the ends of every star
      | hours | star |
      | 99.5  | 0    |
      | 99.9  | 0    |
      | 100   | 1    |
      | 299.9 | 1    |
      | 300   | 2    |
      | 600   | 3    |
      | 1000  | 4    |
      | 1500  | 5    |

  @seed-S2 @ZS-25 @T-07
  Scenario: A correction downward takes the star back
    Given a person with a card of Zhoushan
    And an organisation in Zhoushan records 300 hours of the person
    And an organisation in Zhoushan takes back 0.5 hours of the person
    When the card asks for its star in Zhoushan
    Then the star is 1
    When an organisation in Zhoushan takes back 300 hours of the person
    Then it is refused with CORRECTION_TOO_LARGE
    When the card asks for its star in Zhoushan
    Then the star is 1

  @derived @ZS-25 @F-03
  Scenario: Nobody records their own hours
    Given a person with a card of Zhoushan
    When the person is used for volunteer.record in Zhoushan
    Then it is refused with AGENT_NOT_AUTHORISED

  @derived @ZS-30 @T-08
  Scenario: Time is put by once and handed on to who helped
    Given people with cards of Zhoushan, Zhoushan
    And an organisation in Zhoushan records 10 hours of the person
    When the card deposits 8 hours in Zhoushan
    Then it is allowed
    And 8 hours are in the time bank
    When the card deposits 3 hours in Zhoushan
    Then it is refused with TIME_TOO_LITTLE
    When the card hands on 5 hours in Zhoushan
    Then it is allowed
    And 3 hours are in the time bank
    When the card hands on 4 hours in Zhoushan
    Then it is refused with TIME_TOO_LITTLE

  @ZS-28 @seed-S2 @E-07
  Scenario: The provincial app asks by e-card what star somebody has
    Given a person with a card of Zhoushan
    When the e-card is used for volunteer.star in Zhoushan
    Then it is allowed
