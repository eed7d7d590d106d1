namespace Lathe.Training.Data.Text;

/// <summary>Where the rows of training batches come from.</summary>
public enum CropOrder
{
    /// <summary>Anywhere, drawn anew for each row.</summary>
    Random,

    /// <summary>One after another, from the start again at the end.</summary>
    Sequential,
}
