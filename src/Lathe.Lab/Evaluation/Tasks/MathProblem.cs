namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>A word problem.</summary>
/// <param name="Text">The problem.</param>
/// <param name="Worked">An answer with its steps.</param>
/// <param name="Result">The number that is right, as <see cref="MathAnswer"/> writes it.</param>
public sealed record MathProblem(string Text, string Worked, string Result);
