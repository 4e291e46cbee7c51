@zones @privacy
Feature: A host learns what the service needs, after the holder has seen who asks
  The gate sees a class, not a person; data that leave the province bear a notice (R25, PIPL).

  @G225 @pub @R25 @N-03
  Scenario: A gate learns that the card is good and what fare class it has
    Given a person with a card of Anhui
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And the host learns only class and valid
    And neither answer nor journal bears the holder's name, number or card

  @G227 @pub @N-02
  Scenario: A merchant gets nothing of a child of 12 without the guardian
    Given a merchant programme in Zhoushan that needs consent
    And the person p-kid
    And the holder was shown the notice and agreed to programme.join in Zhoushan
    When the card is used for programme.join in Zhoushan
    Then it is refused with GUARDIAN_REQUIRED
    And the host learns nothing
    When the guardian agrees
    And the card is used for programme.join in Zhoushan
    Then it is allowed

  @G228 @pub @N-01 @R25
  Scenario: In another province nothing is disclosed before a notice names the receiver
    Given a merchant programme in Ningbo that needs consent
    And a person with a card of Anhui
    When the card is used for programme.join in Ningbo
    Then it is refused with NOTICE_MISSING
    And the host learns nothing
    When the holder was shown the notice and agreed to programme.join in Ningbo
    And the card is used for programme.join in Ningbo
    Then it is allowed
    And the host learns only pseudonym and valid

  @derived @ZS-09 @R25
  Scenario: Two hosts that know somebody again cannot find out that it is the same person
    Given a person with a card of Ningbo
    When the card borrows a at ah-library in Anhui
    Then it is allowed
    When the card borrows a at zs-library in Zhoushan
    Then it is allowed
    And the two hosts know the person by different names
