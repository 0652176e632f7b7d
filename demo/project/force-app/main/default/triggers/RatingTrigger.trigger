trigger RatingTrigger on Rating__c (before insert, before update) {
    Rating_Policy__mdt policy = Rating_Policy__mdt.getInstance('Default');
    RatingService.decide(Trigger.new, policy);
}
