namespace Lathe.Training.Tests.LanguageModels;

/// <summary>Small texts with something to learn in them.</summary>
internal static class Texts
{
    /// <summary>Sentences of three words out of a few: subject, verb, object.</summary>
    public static string Sentences(int count, ulong seed = 1)
    {
        var random = new Lathe.Tensors.Randomness.PhiloxRandom(seed);
        string[] subjects = ["the cat", "a dog", "my aunt", "no bird"], verbs = ["sees", "likes", "paints"], objects = ["the sea", "a ball", "red wine"];
        return string.Concat(Enumerable.Range(0, count).Select(_ => $"{subjects[random.Next(4)]} {verbs[random.Next(3)]} {objects[random.Next(3)]}.\n"));
    }
}
