namespace Lathe.Training.Data.Filters.Privacy;

/// <summary>Kinds of personal data that a text may hold.</summary>
[Flags]
public enum PersonalDataKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>E-mail addresses.</summary>
    Email = 1,

    /// <summary>Telephone numbers.</summary>
    Phone = 2,

    /// <summary>Numbers of payment cards.</summary>
    Card = 4,

    /// <summary>Addresses of computers, IPv4 and IPv6.</summary>
    IpAddress = 8,

    /// <summary>All of them.</summary>
    All = Email | Phone | Card | IpAddress,
}
