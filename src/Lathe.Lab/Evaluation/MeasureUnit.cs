namespace Lathe.Lab.Evaluation;

/// <summary>What the number of a measure means.</summary>
public enum MeasureUnit
{
    /// <summary>A plain number.</summary>
    Number,

    /// <summary>A share, 0 to 1.</summary>
    Share,

    /// <summary>Points from 0 to 100.</summary>
    Points,

    /// <summary>A time in seconds.</summary>
    Seconds,

    /// <summary>Bytes of memory.</summary>
    Bytes,
}
