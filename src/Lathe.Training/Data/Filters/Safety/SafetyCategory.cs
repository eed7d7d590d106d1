namespace Lathe.Training.Data.Filters.Safety;

/// <summary>What a rule of safety is about.</summary>
public enum SafetyCategory
{
    /// <summary>Killing, wounding, kidnapping, terror.</summary>
    Violence,

    /// <summary>Making or getting bombs, guns, poisons.</summary>
    Weapons,

    /// <summary>Making or dealing with illegal drugs.</summary>
    Drugs,

    /// <summary>Suicide, self-injury, eating disorders as advice.</summary>
    SelfHarm,

    /// <summary>Breaking into computers, malware, phishing.</summary>
    Hacking,

    /// <summary>Theft, fraud, forgery, stolen identities, evasion of the law.</summary>
    Crime,

    /// <summary>Hate of groups, harassment, stalking.</summary>
    Hate,

    /// <summary>Abuse of children, sexual violence.</summary>
    Abuse,

    /// <summary>False news, false medical advice, manipulation of elections.</summary>
    Misinformation,

    /// <summary>Private data of someone else.</summary>
    Privacy,

    /// <summary>Words of a list that was loaded.</summary>
    Words,
}
