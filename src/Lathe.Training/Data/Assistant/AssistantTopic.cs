namespace Lathe.Training.Data.Assistant;

/// <summary>What an example of the assistant's corpus is about.</summary>
public enum AssistantTopic
{
    /// <summary>A question about a list of digits.</summary>
    Digits,

    /// <summary>Such a question in words that sound like harm: "I would kill for the largest of 5, 3 and 9."</summary>
    LookAlike,

    /// <summary>A question that only what was said before makes complete: "And the smallest?"</summary>
    FollowUp,

    /// <summary>Half a question: "What is the largest?", or "5, 3 and 9".</summary>
    AskBack,

    /// <summary>What is no operation of the assistant's: "Sort 5, 3 and 9."</summary>
    UnknownOperation,

    /// <summary>What an operation does.</summary>
    Operations,

    /// <summary>Who the assistant is and what it can do.</summary>
    Identity,

    /// <summary>Greetings, thanks, goodbyes.</summary>
    Greeting,

    /// <summary>The user's name, told and asked for.</summary>
    Name,

    /// <summary>Harmless, but not what the assistant knows.</summary>
    OutOfScope,

    /// <summary>A request for harm.</summary>
    Harmful,
}
