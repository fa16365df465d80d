using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Sweep.Worker.Processes;

namespace Sweep.Worker.Isolation;

/// <summary>
/// The process that attempts train in, one after another, seen from its worker. The attempt's
/// thread writes, another one reads.
/// </summary>
internal sealed class TrialChild : IDisposable
{
    private const int WaitingFrames = 64,
        ErrorLimit = 64 * 1024,
        LastLines = 5;

    /// <summary>How long a process that has closed its output may take to be gone.</summary>
    private static readonly TimeSpan LastMoments = TimeSpan.FromSeconds(5);

    private readonly Process process;
    private readonly BlockingCollection<Frame> frames = new(WaitingFrames);
    private readonly KeptOutput errors = new(ErrorLimit);
    private readonly Thread errorReader;
    private volatile bool isOver;

    /// <param name="command">
    /// A program that is going to <see cref="TrialProcess.Serve"/>, and its arguments.
    /// </param>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    public TrialChild(ImmutableArray<string> command)
    {
        process = Process.Start(
            new ProcessStartInfo(command[0], command.Skip(1))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        errorReader = Begin(
            () => OutputLines.Read(process.StandardError.BaseStream, (line, _) => errors.Add(line)),
            "errors"
        );
        Begin(ReadFrames, "frames");
    }

    public bool HasExited => process.HasExited;

    /// <summary>Whether it has nothing more to say.</summary>
    public bool IsSilent => frames.IsCompleted;

    /// <summary>If it is gone, it will be silent, and that is noticed.</summary>
    public void Send(Frame frame)
    {
        try
        {
            frame.WriteTo(process.StandardInput.BaseStream);
        }
        catch (IOException) { }
    }

    public bool TryRead(out Frame frame, TimeSpan limit) => frames.TryTake(out frame, limit);

    /// <summary>
    /// How it died: <c>killed by SIGSEGV</c>, with its last words. Kills it if it has not.
    /// </summary>
    public string Obituary()
    {
        var isDead = process.WaitForExit(LastMoments);
        if (!isDead)
            Kill();
        errorReader.Join(LastMoments);
        var how = isDead
            ? Signals.Describe(process.ExitCode)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"it closed its output and did not end for {LastMoments.TotalSeconds} s"
            );
        return errors.LastLines(LastLines) is { Length: > 0 } words ? $"{how}; its last words: {words}" : how;
    }

    public void Dispose()
    {
        isOver = true;
        Kill();
        process.Dispose();
    }

    private void Kill()
    {
        // Its pipe would end it too; this does not depend on its help.
        process.Kill();
        process.WaitForExit();
    }

    private static Thread Begin(ThreadStart read, string what)
    {
        var thread = new Thread(read) { IsBackground = true, Name = $"trial process {what}" };
        thread.Start();
        return thread;
    }

    private void ReadFrames()
    {
        try
        {
            while (Frame.ReadFrom(process.StandardOutput.BaseStream) is { } frame)
            {
                while (!isOver && !frames.TryAdd(frame, LastMoments)) { }
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // A pipe that breaks has ended.
        }

        frames.CompleteAdding();
    }
}
