namespace Lathe.Training.Data.Filters.Quality;

/// <summary>A bag of hashed word n-grams and a logistic regression over it: how much a text is like the good examples it was trained on.</summary>
public sealed class QualityClassifier
{
    private QualityClassifier()
    {
    }

    /// <summary>Trains one.</summary>
    public static QualityClassifier Train(IReadOnlyList<(string Text, bool Good)> examples, QualityClassifierOptions? options = null) => throw new NotImplementedException();

    /// <summary>Reads one that <see cref="Save"/> wrote.</summary>
    public static QualityClassifier Load(string path) => throw new NotImplementedException();

    /// <summary>The probability that the text is good, 0 to 1.</summary>
    public double Score(string text) => throw new NotImplementedException();

    /// <summary>Writes it, whole or not at all.</summary>
    public void Save(string path) => throw new NotImplementedException();
}
