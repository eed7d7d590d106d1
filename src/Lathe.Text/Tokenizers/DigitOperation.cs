namespace Lathe.Text.Tokenizers;

/// <summary>What a <see cref="DigitExpression"/> asks of its arguments. Token id = 12 + value.</summary>
public enum DigitOperation
{
    /// <summary>The first argument.</summary>
    First,

    /// <summary>The second argument; needs at least two.</summary>
    Second,

    /// <summary>The last argument.</summary>
    Last,

    /// <summary>The largest argument.</summary>
    Max,

    /// <summary>The smallest argument.</summary>
    Min,
}
