using Lathe.Inference;

namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>A question and what the model said to it.</summary>
/// <param name="Question">The question.</param>
/// <param name="Answer">The answer's text.</param>
/// <param name="Generation">How it came, or null where the answer was not generated here.</param>
public sealed record AnsweredQuestion(Question Question, string Answer, Generation? Generation = null);
