namespace Lathe.Nn.Models.Weights;

/// <summary>How a stored weight differs from the rows of Lathe's parameter.</summary>
public enum WeightLayout
{
    /// <summary>Not at all.</summary>
    Same,

    /// <summary>Stored [in, out], as GPT-2's Conv1D has it.</summary>
    Transposed,

    /// <summary>Rows of each head stored so that rotary pairs are neighbours: llama2.c, and GGUF files of the llama architecture.</summary>
    Interleaved,
}
