using System.Text.Json.Serialization;

namespace Lathe.Training.Data.Validation;

/// <summary>What a data set of so many examples is good for.</summary>
public enum DatasetSize
{
    /// <summary>Below 100 examples: nothing that training on it shows can be told from chance.</summary>
    [JsonStringEnumMemberName("too_small")]
    TooSmall,

    /// <summary>100 examples and more: proof of concept; it shows that the format and the pipeline work.</summary>
    [JsonStringEnumMemberName("proof_of_concept")]
    ProofOfConcept,

    /// <summary>1,000 examples and more: meaningful; a style or a narrow task can be learnt.</summary>
    [JsonStringEnumMemberName("meaningful")]
    Meaningful,

    /// <summary>10,000 examples and more: production.</summary>
    [JsonStringEnumMemberName("production")]
    Production,
}
