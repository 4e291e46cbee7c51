"""Cases: what is applied for, taken in, decided and delivered."""
