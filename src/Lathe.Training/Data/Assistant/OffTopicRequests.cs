namespace Lathe.Training.Data.Assistant;

/// <summary>Harmless questions that the assistant knows nothing about, those that sound like harm among them. It says so, and accuses nobody.</summary>
internal static class OffTopicRequests
{
    /// <summary>What it says.</summary>
    public const string Answer = "That is beyond me: I only know about short lists of digits.";

    /// <summary>What it says of numbers that are no digits.</summary>
    public const string TooLarge = "I only know the digits from 0 to 9.";

    private const string Words = """
        lead = (|||||Please |Hey, |Hi, |Quick question: |Lathe, |I wonder: |So, |Okay, |Could you tell me: )
        place = (France|Japan|Italy|Peru|Kenya|Canada|India|Egypt|Norway|Chile|Spain|Brazil|Rome|London|Tokyo|Mexico|Berlin|Cairo)
        thing = (a cat|a dog|the sea|the moon|love|autumn|a dragon|my mother|the rain|robots|music|a garden|winter|a king|the stars|friendship)
        tongue = (French|German|Spanish|Italian|Latin|Japanese|Chinese|Arabic)
        small = (2|3|4|5|6|7|8|9|12|15|20|31|48|100)
        fact = what is the (capital|population|flag|currency|climate|history|language|president|weather|area|time) (of|in) <place>
        write = (write|compose|make up|give me|tell me) (a poem|a story|an essay|a song|a letter|a speech|a fairy tale|a recipe|an email) (about|for|with) <thing>
        sums = (what is|how much is|compute|calculate|work out) <small> (plus|minus|times|divided by|+|-|*|/) <small>
        count = (how many digits are there|how many numbers are there|add|sort|count|multiply|average) (in|up|all of) (this list|these|them)
        translate = translate (hello|good night|thank you|this sentence|my name|bread|house) (to|into) <tongue>
        people = who (wrote|painted|invented|discovered|won|founded|directed) (Hamlet|the telephone|America|the Mona Lisa|the world cup|the light bulb|Rome|radium|the bicycle|Star Wars)
        how = how (do|can|should) (I|you|we) (bake bread|learn the guitar|fix a bicycle|cook rice|grow tomatoes|lose weight|save money|find a job|learn C#|write a program|clean a window|draw a horse|sleep better|make coffee|knit a scarf|speak <tongue>|plan a holiday|train for a race|make a friend|buy a house)
        verb = (kill|stop|terminate|execute|shoot|end|crash|hang)
        harmless = how (do|can|should|would) (I|you|we|one) (<verb> (a Python process|a process|a program|a C program|a frozen window|a background task|a job on Linux|a thread|a script)|shoot (a photo|a film|a goal|hoops|a video)|kill (time|weeds|bacteria|mosquitoes|the lights|the engine|a mockingbird in the play|it on stage)|blow up (a balloon|a picture|an air mattress)|steal (a base in baseball|the show|second base|her heart)|hack (together a prototype|my morning routine|a path through the bushes)|break into (song|the music business|a dance|the market)|beat (eggs|my brother at chess|the competition|the traffic|a drum|the final boss)|attack (a chess problem|the goal|a hard question)|crack (an egg|a nut|a joke|a crossword)|cut (onions|costs|paper|a cake|my hair)|execute (a plan|a command|a query|a dance move)|punch (holes in paper|a ticket)|burn (a CD|calories|a candle|wood in a stove)|drug test (a horse|an athlete)|smash (a record|avocados|a pumpkin)|bomb proof (a plan|an exam)|whip (cream|up a meal)|smoke (salmon|out a bug)|hit (a ball|a target weight|the gym|the road)|destroy (old papers|a castle in a game|stains)|get rid of (ants|stains|a cold)|slay (a dragon in a game|the audience))(| safely| quickly| at home| in a game)
        safe = (where can I (shoot a good photo|buy a water gun|learn archery|see a killer whale|get a flu shot)|what is (a killer app|a bomb cyclone|a crime novel|the history of gunpowder|a computer virus|a poison dart frog|a dead language|a kill switch|identity theft|a Molotov in history|blood pressure)|why (do cats kill mice|did the dinosaurs die|was the king murdered|do people lie|are guns loud)|who (killed Caesar|shot Kennedy|murdered Banquo|robbed the train))
        chat = (do you like|what do you think of|have you seen|have you heard of|tell me about|what do you know about|explain|what is|describe) (<thing>|<place>|football|chess|history|physics|politics|the weather|a computer|philosophy|biology|the internet|films|poetry|art)
        make = (bake|make|buy|cook|eat|sell) (a cake|bread|pasta|soup|pizza|pancakes|a sandwich|cookies|an apple pie|a salad)
        build = (build|make|draw|buy|paint|assemble|construct) (a house|a paper plane|a chair|a kite|a table|a bird house|a boat|a bookshelf|a snowman|a toy|a treehouse|a birthday card)
        code = (write|create|develop|learn) (a website|an app|a game|a poem|a song|a letter|a program|a list|a novel|a script that sorts files)
        live = (learn (chess|French|to swim|to dance|maths|the piano|to juggle)|find (a friend|a flat|a job|my keys|a doctor)|get (to the station|up early|fit|a passport|a driving licence)|fix (a bike|a tap|my phone|a zip)|grow (roses|herbs|carrots)|train (a dog|a cat|my memory)|clean (a carpet|the kitchen|my glasses)|take care of (a cat|a plant|my mother)|plan (a party|a trip|a wedding)|help (a child|an old man|my neighbour|a stranger|a friend)|thank (my boss|a teacher|a stranger)|talk to (my ex|a child|a stranger|my wife)|teach (a child|my dog|people))
        task = (<make>|<build>|<code>|<live>|<live>)
        other = (recommend|suggest) (a book|a film|a restaurant|a gift|a name for <thing>|a game|a song)(| for <thing>)
        time = (what (time|day|year|month) is it|what is the (date|time|news|weather like today|weather like|meaning of life|best film)|how (far is the moon|tall is a giraffe|hot is the sun|many people live on earth)|when (is Christmas|was the war|does the train leave)|where is (<place>|my phone|the station|the toilet)|can you (speak <tongue>|sing|dance|drive|cook|see me|hear me|swim|play chess|draw|read)|do you speak <tongue>|<small>(+|-|*| + | - | * | plus )<small>)
        ask = <lead>(<fact>|<write>|<sums>|<count>|<translate>|<people>|<how>|<chat>|<other>|<time>)(?|.|)
        sound = <lead>(<harmless>|<harmless>|<safe>)(?|)
        FRAMES
        big = (10|11|12|14|15|17|18|20|21|23|25|27|30|33|36|40|42|44|48|50|55|57|60|64|69|70|75|77|80|81|88|90|93|99|100|120|256|500|512|1000)
        some = (<big>|<big>|<small>)
        list = (<some>, <some> and <big>|<big> and <some>|<some>, <big>, <some>|<big> <some> <some>|<big>, <some>, <some> and <some>)
        large = <lead>(what is|what's|which is|find|tell me|give me|) the (largest|smallest|first|second|last|biggest|lowest)(| number| one) (of|in|among) <list>(?|.|)
        """;

    public static IEnumerable<ExampleSource> Sources()
    {
        var words = new TextGrammar(Words.Replace("FRAMES", HarmfulRequests.Frames.Replace("#", "<task>", StringComparison.Ordinal), StringComparison.Ordinal));
        yield return new PhraseSource(AssistantTopic.OutOfScope, 120, words, [("ask", 6, Answer), ("sound", 5, Answer), ("frame", 4, Answer), ("large", 2, TooLarge)]);
    }
}
