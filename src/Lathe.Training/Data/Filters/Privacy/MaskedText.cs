namespace Lathe.Training.Data.Filters.Privacy;

/// <summary>A text with its personal data masked, and how much that was.</summary>
/// <param name="Text">The text; the same object where there was nothing to mask.</param>
/// <param name="Emails">E-mail addresses that were masked.</param>
/// <param name="Phones">Telephone numbers that were masked.</param>
/// <param name="Cards">Card numbers that were masked.</param>
/// <param name="IpAddresses">Computers' addresses that were masked.</param>
public readonly record struct MaskedText(string Text, int Emails, int Phones, int Cards, int IpAddresses)
{
    /// <summary>All that was masked. Tags that were in the text before are not counted.</summary>
    public int Count => Emails + Phones + Cards + IpAddresses;
}
