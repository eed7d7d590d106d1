namespace Lathe.Text.Tokenizers.Unicode;

/// <summary>The four normalisation forms of Unicode (annex 15).</summary>
public enum UnicodeForm
{
    /// <summary>Canonical decomposition.</summary>
    D,

    /// <summary>Canonical decomposition, then composition.</summary>
    C,

    /// <summary>Compatibility decomposition.</summary>
    KD,

    /// <summary>Compatibility decomposition, then composition.</summary>
    KC,
}
