namespace Lathe.Training.Data.Validation;

/// <summary>Judges the size of a data set.</summary>
public static class DatasetSizes
{
    /// <summary>What so many examples are good for.</summary>
    public static DatasetSize Of(long records) => records switch
    {
        >= 10_000 => DatasetSize.Production,
        >= 1_000 => DatasetSize.Meaningful,
        >= 100 => DatasetSize.ProofOfConcept,
        _ => DatasetSize.TooSmall,
    };

    /// <summary>The verdict in words.</summary>
    public static string Words(this DatasetSize size) => size switch
    {
        DatasetSize.Production => "production",
        DatasetSize.Meaningful => "meaningful",
        DatasetSize.ProofOfConcept => "proof of concept",
        _ => "too small",
    };

    /// <summary>How many examples the next verdict takes, or null at the last.</summary>
    public static long? Next(this DatasetSize size) => size switch
    {
        DatasetSize.TooSmall => 100,
        DatasetSize.ProofOfConcept => 1_000,
        DatasetSize.Meaningful => 10_000,
        _ => null,
    };
}
