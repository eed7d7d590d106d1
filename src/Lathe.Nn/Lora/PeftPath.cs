namespace Lathe.Nn.Lora;

/// <summary>A module that a stored adapter changes.</summary>
/// <param name="Module">Its name in the transformers library.</param>
/// <param name="Layer">Number of its block, or -1 outside the blocks.</param>
/// <param name="Rank">r, as stored.</param>
/// <param name="Alpha">α.</param>
/// <param name="Inputs">Columns of A: what the projection reads, or the vocabulary of an embedding.</param>
/// <param name="Outputs">Rows of B.</param>
/// <param name="Parameters">Numbers stored.</param>
/// <param name="Norm">Frobenius norm of s·B·A: how far the weight is moved, DoRA's lengths left aside.</param>
public sealed record PeftPath(string Module, int Layer, int Rank, double Alpha, int Inputs, int Outputs, long Parameters, double Norm);
