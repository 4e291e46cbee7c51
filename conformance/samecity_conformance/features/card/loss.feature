@card
Feature: A lost card is dead everywhere at once, until it is lifted or replaced
  The state of a card is its home's, asked at each use; the e-card's is the card's (R17, R18).

  @G004 @seed-S1 @NB-13 @R17 @R18
  Scenario: A second after the report the e-card is refused
    Given it is 10:00:00
    And a person with a card of Ningbo
    When the e-card enters nb-museum in Ningbo
    Then it is allowed
    When the card is reported lost in Ningbo
    And it is 10:00:01
    And the e-card enters nb-museum in Ningbo
    Then it is refused with CARD_REPORTED_LOST

  @G006 @derived @NB-13 @R18
  Scenario: A code that was shown before the report is refused after it
    Given it is 09:59:50
    And a person with a card of Ningbo
    And the person asks for an e-card through alipay in Ningbo
    When the e-card is shown
    And it is 10:00:00
    And the card is reported lost in Ningbo by phone
    And it is 10:00:05
    And the code is scanned at nb-museum in Ningbo
    Then it is refused with CARD_REPORTED_LOST

  @G007 @derived @NB-13 @R17 @R18
  Scenario: A card reported lost at home is refused in another region a second later
    Given a person with a card of Ningbo
    When the card is reported lost in Ningbo
    And 1 second passes
    And the e-card enters ah-museum in Anhui
    Then it is refused with CARD_REPORTED_LOST
    When the card enters ah-museum in Anhui
    Then it is refused with CARD_REPORTED_LOST

  @G015 @pub @E-06 @C-04
  Scenario: The e-card works again when the new card is enabled
    Given a person with a card of Ningbo
    And the person asks for an e-card through alipay in Ningbo
    When the card is formally reported lost in Ningbo
    And a new card is asked for in Ningbo, online
    Then it is allowed
    And a third-generation card is issued, SEALED
    When the e-card is shown
    Then it is refused with CARD_CANCELLED
    When the new card is collected
    And the e-card is shown
    Then it is refused with CARD_SEALED
    When the card is enabled in Ningbo
    And the e-card is shown
    Then it is allowed
    When the code is scanned at nb-museum in Ningbo
    Then it is allowed

  @G016 @pub @C-04 @R17
  Scenario: A found card is lifted before a re-issue, and both kinds work again
    Given a person with a card of Ningbo
    When the card is formally reported lost in Ningbo
    And the card is found and lifted in Ningbo with PIN 000000
    Then it is allowed
    When the card enters nb-museum in Ningbo
    Then it is allowed
    When the e-card enters ah-museum in Anhui
    Then it is allowed

  @G028 @pub @H-02 @N-03
  Scenario: A card that cannot prove itself is told nothing and reported
    Given a person with a card of Ningbo
    And the card is a clone
    When the card enters ah-museum in Anhui
    Then it is refused with CARD_NOT_AUTHENTIC
    And the host learns nothing
    And neither answer nor journal bears the holder's name, number or card
    And an incident CARD_NOT_AUTHENTIC is reported in Anhui

  @G030 @pub @C-05
  Scenario: The sixth wrong PIN locks it, and only a counter resets it
    Given a person with a card of Ningbo
    And the card is reported lost in Ningbo
    When the card is found and lifted in Ningbo with PIN 111111
    Then it is refused with PIN_WRONG
    And the next step mentions "tries left: 5"
    When the card is found and lifted in Ningbo with PIN 222222
    And the card is found and lifted in Ningbo with PIN 333333
    And the card is found and lifted in Ningbo with PIN 444444
    And the card is found and lifted in Ningbo with PIN 555555
    Then it is refused with PIN_WRONG
    And the next step mentions "tries left: 1"
    When the card is found and lifted in Ningbo with PIN 666666
    Then it is refused with PIN_LOCKED
    And the next step mentions "at a counter"
    When the card is found and lifted in Ningbo with PIN 000000
    Then it is refused with PIN_LOCKED
    When the PIN is reset in Ningbo by phone
    Then it is refused with CHANNEL_NOT_SERVED
    When the PIN is reset in Ningbo at a counter
    Then it is allowed
    When the card is found and lifted in Ningbo with PIN 000000
    Then it is allowed
