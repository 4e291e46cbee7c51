@resilience
Feature: What arrives at once is decided one by one
  One request is one decision and one charge, one code is one scan, one place is one visitor's (R21, R29).

  @R29 @R30 @ZS-08 @derived
  Scenario: A request that a line delivers four times at once is charged once
    Given a person with a card of Anhui
    When one request for a bus ride in Ningbo arrives 4 times at once
    Then all of them get one decision, which is made once
    And the purse holds 98.80
    And the books of every pair of regions agree and sum to zero

  @R20 @R29 @NB-10 @derived
  Scenario: A code and its copies, scanned at four gates at once, open one
    Given a person with a card of Ningbo
    And the person asks for an e-card through alipay in Ningbo
    And the e-card is shown
    When the code is scanned by 4 gates of nb-museum in Ningbo at once
    Then one of them is let in, and the others are refused with QR_REPLAYED

  @R21 @R29 @AH-14 @derived
  Scenario: The last place goes to one of those who want it at once, wherever they are from
    Given people with cards of Anhui have taken all places but one of ah-culture-centre in Anhui
    When people with cards of Anhui, Ningbo and Zhoushan enter ah-culture-centre in Anhui at once
    Then one of them is let in, and the others are refused with CAPACITY_FULL
