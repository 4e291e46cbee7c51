@medical
Feature: A visit to a hospital is one thing from the registration to the medicine
  Who was identified at registration is known until the medicine is collected (NB-04). The patient's
  file belongs to the person and not to a card (AH-20).

  @G082 @seed-S1 @NB-04 @M-04 @T-03
  Scenario: Registered by code, seen, settled, medicine collected: one visit, one identity check
    Given a person with a card of Ningbo
    When the patient registers at nb-hospital in Ningbo by e-card
    Then it is allowed
    And it is one visit of 1 step with 1 identity check
    When the patient is seen at nb-hospital in Ningbo
    Then it is one visit of 2 steps with 1 identity check
    When the patient settles at nb-hospital in Ningbo
    Then it is one visit of 3 steps with 1 identity check
    And the fund pays 48.89 and the person 15.40
    When the patient collects the medicine at nb-hospital in Ningbo
    Then it is allowed
    And it is one visit of 4 steps with 1 identity check
    When the patient registers at nb-hospital in Ningbo by card
    Then it is one visit of 1 step with 1 identity check

  @BZ-11 @seed-S3 @M-04 @R19
  Scenario: In Binzhou the health card tells the patient as well, elsewhere it does not
    Given a person with a card of Binzhou
    When the patient registers at bz-hospital in Binzhou by health card
    Then it is allowed
    And it is one visit of 1 step with 1 identity check
    When the patient is seen at bz-hospital in Binzhou by card
    Then it is one visit of 2 steps with 2 identity checks
    When the patient settles at bz-hospital in Binzhou
    Then 61.75 of it is covered, at 75 percent
    And the fund pays 46.31 and the person 17.98
    When the patient registers at bz-hospital-township in Binzhou by health card
    Then it is refused with KIND_NOT_ACCEPTED
    When the patient registers at ah-hefei-hospital in Anhui by health card
    Then it is refused with KIND_NOT_ACCEPTED

  @G096 @seed-S4 @AH-20 @M-05
  Scenario: At a three-in-one hospital the card opens a file once and finds it again
    Given a person with a card of Anhui
    When the card is linked at ah-hefei-hospital in Anhui
    Then it is allowed
    And the patient's file is created
    When the e-card is linked at ah-hefei-hospital in Anhui
    Then it is allowed
    And the patient's file is found
    When the card is linked at ah-tongling-hospital in Tongling
    Then it is refused with NOT_OFFERED
    And the reader was never opened

  @AH-20 @seed-S4 @M-05
  Scenario: Two old hospital numbers become one by identity, and nobody else gets them
    Given a person with a card of Anhui
    When the card is linked at ah-hefei-hospital in Anhui with the old number A100
    Then the patient's file is created with 1 numbers
    When the card is linked at ah-hefei-hospital in Anhui with the old numbers A100 and B200
    Then the patient's file is found with 2 numbers
    When a new card is asked for in Anhui
    And the new card is collected
    And the card is linked at ah-hefei-hospital in Anhui
    Then the patient's file is found with 2 numbers
    Given a person with a card of Anhui
    When the card is linked at ah-hefei-hospital in Anhui with the old number B200
    Then it is refused with HOSPITAL_NUMBER_TAKEN
