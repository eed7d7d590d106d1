using System.Text;

namespace Lathe.Training.Data.Filters.Privacy;

/// <summary>
/// Finds e-mail addresses, telephone numbers, card numbers and computers' addresses in a text and puts tags in their place, those of
/// Stanford's CS336: <c>|||EMAIL_ADDRESS|||</c> and its kin. Linear in the text's length.
/// </summary>
public static class PersonalData
{
    /// <summary>Masks what the text holds of these kinds.</summary>
    public static MaskedText Mask(string text, PersonalDataKinds kinds = PersonalDataKinds.All)
    {
        IReadOnlyList<PersonalDataMatch> matches = Find(text, kinds);
        if (matches.Count == 0) return new MaskedText(text, 0, 0, 0, 0);
        var masked = new StringBuilder(text.Length + (24 * matches.Count));
        int from = 0;
        foreach (PersonalDataMatch match in matches)
        {
            masked.Append(text, from, match.Start - from).Append(Tag(match.Kind));
            from = match.End;
        }

        masked.Append(text, from, text.Length - from);
        return new MaskedText(masked.ToString(), Count(PersonalDataKinds.Email), Count(PersonalDataKinds.Phone), Count(PersonalDataKinds.Card),
            Count(PersonalDataKinds.IpAddress));

        int Count(PersonalDataKinds kind) => matches.Count(m => m.Kind == kind);
    }

    /// <summary>The places of these kinds, in order of the text; none overlap.</summary>
    public static IReadOnlyList<PersonalDataMatch> Find(string text, PersonalDataKinds kinds = PersonalDataKinds.All)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<PersonalDataMatch> found = [];
        // In order of certainty: what an earlier scanner took, a later one leaves alone.
        if (kinds.HasFlag(PersonalDataKinds.Email)) found = Join(found, EmailScanner.Find(text));
        if (kinds.HasFlag(PersonalDataKinds.IpAddress)) found = Join(found, IpAddressScanner.Find(text));
        if (kinds.HasFlag(PersonalDataKinds.Card)) found = Join(found, CardScanner.Find(text));
        if (kinds.HasFlag(PersonalDataKinds.Phone)) found = Join(found, PhoneScanner.Find(text));
        found.RemoveAll(m => m.Kind is PersonalDataKinds.Card or PersonalDataKinds.Phone && Quantity.Is(text, m.Start, m.End));
        return found;
    }

    /// <summary>The tag that stands for a kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not one kind.</exception>
    public static string Tag(PersonalDataKinds kind) => kind switch
    {
        PersonalDataKinds.Email => "|||EMAIL_ADDRESS|||",
        PersonalDataKinds.Phone => "|||PHONE_NUMBER|||",
        PersonalDataKinds.Card => "|||CARD_NUMBER|||",
        PersonalDataKinds.IpAddress => "|||IP_ADDRESS|||",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A tag stands for one kind of personal data: Email, Phone, Card or IpAddress."),
    };

    // Both in order of the text and without overlaps; so is what comes out.
    private static List<PersonalDataMatch> Join(List<PersonalDataMatch> first, List<PersonalDataMatch> second)
    {
        if (first.Count == 0 || second.Count == 0) return first.Count == 0 ? second : first;
        var joined = new List<PersonalDataMatch>(first.Count + second.Count);
        int next = 0;
        foreach (PersonalDataMatch match in second)
        {
            while (next < first.Count && first[next].End <= match.Start) joined.Add(first[next++]);
            if (next == first.Count || match.End <= first[next].Start) joined.Add(match);
        }

        joined.AddRange(first[next..]);
        return joined;
    }
}
