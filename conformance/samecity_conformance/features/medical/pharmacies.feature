@medical
Feature: At a pharmacy card and code settle alike, and nobody uses another's card
  A pharmacy has to be designated; one without a code reader names the card (R19). The personal
  account of the insurance is neither purse nor bank account (R24).

  @NB-01 @seed-S1 @R19 @E-05 @R24
  Scenario: In Zhenhai a purchase is settled by code in one step, but not without the platform
    Given a person with a card of Ningbo
    When the e-card pays at nb-pharmacy-zhenhai in Ningbo
    Then it is allowed
    And the treatment is LOCAL
    And 61.11 of it is covered, at 80 percent
    And the fund pays 48.89 and the person 15.40
    And the host learns only valid
    When the e-card pays at nb-pharmacy-zhenhai in Ningbo for amoxicillin 30.00, ginseng-tonic 20.00 and toothpaste 12.00
    Then it is allowed
    And 30.00 of it is covered, at 80 percent
    And the fund pays 24.00 and the person 38.00
    And the personal account pays 26.00 of the person's share
    And the note is NOT_COVERED
    When the e-card is shown
    Given the national platform cannot be reached
    When the code just shown pays at nb-pharmacy-zhenhai in Ningbo
    Then it is refused with PLATFORM_UNREACHABLE
    And nothing was charged
    When the card pays at nb-pharmacy-zhenhai in Ningbo
    Then it is allowed

  @G081 @seed-S1 @NB-01 @NB-03 @R19 @R27
  Scenario: One of the pharmacies without a code reader asks for the physical card
    Given a person with a card of Ningbo
    When the e-card pays at nb-pharmacy-card-only in Ningbo
    Then it is refused with KIND_NOT_ACCEPTED
    And the reader was never opened
    And the next step mentions "card_contact"
    And the next step mentions "physical card"
    When the card pays at nb-pharmacy-card-only in Ningbo
    Then it is allowed

  @G097 @seed-S4 @AH-21 @R19
  Scenario: In the one city of sixteen without medical use of the e-card the card works
    Given a person with a card of Tongling
    When the e-card pays at ah-tongling-pharmacy in Tongling
    Then it is refused with KIND_NOT_ACCEPTED
    And the next step mentions "physical card"
    When the patient registers at ah-tongling-hospital in Tongling by e-card
    Then it is refused with KIND_NOT_ACCEPTED
    When the card pays at ah-tongling-pharmacy in Tongling
    Then it is allowed
    When the e-card pays at ah-wuhu-pharmacy in Wuhu
    Then it is allowed

  @NB-14 @seed-S1 @E-02 @R20
  Scenario: At the counter without the card: the e-card is bound and the purchase settled
    Given a person with a card of Ningbo
    When the person asks for an e-card through alipay in Ningbo
    Then it is allowed
    And it is one e-card in 1 apps
    When the e-card is shown through alipay
    And the code just shown pays at nb-pharmacy-zhenhai in Ningbo
    Then it is allowed
    And the fund pays 48.89 and the person 15.40
    When the code just shown pays at nb-pharmacy-zhenhai in Ningbo
    Then it is refused with QR_REPLAYED
    And nothing was charged

  @ZS-11 @seed-S0 @M-03
  Scenario: A pharmacy outside the insurance settles nothing
    Given a person with a card of Zhoushan
    When the card pays at zs-pharmacy-undesignated in Zhoushan
    Then it is refused with NOT_DESIGNATED
    And nothing was charged
