namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>How probable the choices of a question are.</summary>
/// <param name="LogProbabilities">Of each choice, in nats, behind what all of them have in common.</param>
/// <param name="Tokens">Of each choice, how many there are of it.</param>
/// <param name="Form">Number of the question's form that was read.</param>
/// <param name="Cut">Whether even the shortest form lost its beginning.</param>
public readonly record struct ChoiceScores(double[] LogProbabilities, int[] Tokens, int Form, bool Cut);
