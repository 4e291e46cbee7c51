@hardware @chips
Feature: What a card says is believed only as far as it can prove it
  A terminal without keys believes nothing, and a chip does not know its own state (R16, R17, R18).

  @NB-10 @derived @H-01
  Scenario: A terminal without SAM takes codes and no cards
    Given a person with a card of Ningbo
    And the terminal has no SAM
    When the card enters nb-museum in Ningbo
    Then it is refused with SAM_MISSING
    And the host learns nothing
    When the e-card enters nb-museum in Ningbo
    Then it is allowed

  @NB-13 @derived @H-03 @R17 @R18
  Scenario: A chip that does not know of its loss proves itself and is refused all the same
    Given a person with a card of Ningbo
    And the card is stale
    When the card is tapped on a bus in Ningbo
    Then it is refused with CARD_REPORTED_LOST
    And nothing was charged
    When the card enters ah-museum in Anhui
    Then it is refused with CARD_REPORTED_LOST

  @NB-10 @derived @H-02 @N-03
  Scenario: A copy of a card with money in its purse rides nowhere
    Given a person with a card of Anhui
    And the card is a clone
    When the card is tapped on a bus in Ningbo
    Then it is refused with CARD_NOT_AUTHENTIC
    And nothing was charged
    And the host learns nothing
    And an incident CARD_NOT_AUTHENTIC is reported in Ningbo
