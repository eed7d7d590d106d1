using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Lathe.Training.Data.Augmentation;

/// <summary>
/// Asks a model behind an OpenAI-compatible endpoint (<c>POST chat/completions</c>). What may pass by itself is tried again: lost
/// connections, timeouts, 408, 429, 5xx, with a wait that doubles or that the endpoint names. Not for several threads at once.
/// </summary>
internal sealed class TeacherClient : IDisposable
{
    private const int LongestResponse = 8 << 20;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly TeacherOptions _options;
    private readonly HttpClient _http;
    private readonly TeacherJournal _journal;
    private readonly Uri _address;

    public TeacherClient(TeacherOptions options, HttpMessageHandler? handler)
    {
        if (options.Attempts < 1 || options.MaxRequests < 0 || options.MaxTokens < 1)
            throw new ArgumentException($"Attempts {options.Attempts}, MaxRequests {options.MaxRequests}, MaxTokens {options.MaxTokens}: expected 1, 0 and 1 at least.", nameof(options));
        if (options.Endpoint is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            throw new ArgumentException($"The endpoint is '{options.Endpoint}': expected an address such as http://localhost:8080/v1.", nameof(options));
        _options = options;
        _address = new Uri(options.Endpoint.AbsoluteUri.TrimEnd('/') + "/chat/completions");
        _journal = new TeacherJournal(options.Journal);
        _http = new HttpClient(handler ?? new SocketsHttpHandler(), disposeHandler: handler is null) { Timeout = options.Timeout, MaxResponseContentBufferSize = LongestResponse };
        if (options.ApiKey is { Length: > 0 } key) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Requests that were sent so far, attempts that failed included.</summary>
    public int Requests { get; private set; }

    /// <summary>The answer, from the journal where it is there; null where no more requests may be sent, or the answer is empty.</summary>
    /// <param name="system">What the model is told.</param>
    /// <param name="user">What it is asked.</param>
    /// <param name="seed">Sent along; models that know seeds answer the same again.</param>
    /// <exception cref="TeacherException">The endpoint refuses, or does not answer as it should, however often it is asked.</exception>
    public string? Ask(string system, string user, ulong seed)
    {
        byte[] body = Body(system, user, seed);
        string key = TeacherJournal.Key(body);
        if (_journal.Find(key) is { } known) return known;
        TimeSpan wait = _options.Backoff;
        for (int attempt = 1; Requests < _options.MaxRequests; attempt++, wait *= 2)
        {
            (string? answer, string problem, TimeSpan? asked) = Send(body);
            if (answer is not null)
            {
                _journal.Add(key, answer);
                return answer;
            }

            if (attempt == _options.Attempts) throw new TeacherException($"{_address} failed {attempt} times, at last with {problem}: is it up, and not overloaded?");
            TimeSpan pause = asked ?? wait;
            if (Requests < _options.MaxRequests) Thread.Sleep(pause < LongestWait ? pause : LongestWait);
        }

        return null;
    }

    public void Dispose()
    {
        _http.Dispose();
        _journal.Dispose();
    }

    private byte[] Body(string system, string user, ulong seed)
    {
        var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("model", _options.Model);
            json.WriteStartArray("messages");
            Message("system", system);
            Message("user", user);
            json.WriteEndArray();
            json.WriteNumber("max_tokens", _options.MaxTokens);
            json.WriteNumber("temperature", _options.Temperature);
            json.WriteNumber("seed", seed & int.MaxValue);
            json.WriteEndObject();

            void Message(string role, string content)
            {
                json.WriteStartObject();
                json.WriteString("role", role);
                json.WriteString("content", content);
                json.WriteEndObject();
            }
        }

        return body.ToArray();
    }

    // An answer, or a problem that may pass and the wait that the endpoint asks for.
    private (string? Answer, string Problem, TimeSpan? Wait) Send(byte[] body)
    {
        Requests++;
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using HttpResponseMessage response = _http.Send(request);
            using var stream = new MemoryStream();
            response.Content.CopyTo(stream, null, CancellationToken.None);
            if (response.IsSuccessStatusCode) return (TeacherResponse.Answer(stream.ToArray(), _address), "", null);
            string status = $"status {(int)response.StatusCode}";
            if (response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
                return (null, status, Wait(response.Headers.RetryAfter));
            throw new TeacherException($"{_address} refuses with {status}{TeacherResponse.Reason(stream.ToArray())}: check the address, the model's name '{_options.Model}' and the key.");
        }
        catch (HttpRequestException e)
        {
            return (null, e.Message, null);
        }
        catch (TaskCanceledException)
        {
            return (null, $"no answer within {_options.Timeout.TotalSeconds:0.#} seconds", null);
        }
    }

    private static TimeSpan? Wait(RetryConditionHeaderValue? header)
    {
        TimeSpan? wait = header?.Delta ?? header?.Date - DateTimeOffset.UtcNow;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
