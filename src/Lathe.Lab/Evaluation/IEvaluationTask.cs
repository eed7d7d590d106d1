namespace Lathe.Lab.Evaluation;

/// <summary>Something that a model is put to: questions with answers, a text to predict, prompts to refuse.</summary>
public interface IEvaluationTask
{
    /// <summary>Its name in reports, in kebab case.</summary>
    string Name { get; }

    /// <summary>Puts a model to it. Equal subjects and settings give equal outcomes, times apart.</summary>
    /// <param name="subject">The model.</param>
    /// <param name="settings">How much, and who is told.</param>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    TaskOutcome Run(EvaluationSubject subject, EvaluationSettings settings);
}
