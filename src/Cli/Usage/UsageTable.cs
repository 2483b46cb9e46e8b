using Verified.Cli.Usage.Kinds;

namespace Verified.Cli.Usage;

/// <summary>Everything that can be typed. What is judged, the help, the completion of shells and the table in README are made from it or compared with it.</summary>
/// <remarks>An option that does nothing for some value of the argument, or beside another option, says so here: it is then refused there.</remarks>
internal static class UsageTable
{
    private const ulong MostSteps = 1_000_000_000_000, MostPrograms = 1_000_000_000, MostSeconds = 86_400;

    private static readonly string[] Solvers = ["z3", "cvc5"], Qemu = ["qemu-system-x86_64"], RealXen = ["qemu-system-x86_64", "xen"];

    private static readonly string[] Everything = [.. Solvers, "spin", .. RealXen];

    // The comparison with Spin is a test: no check uses it.
    private static IEnumerable<string> UsedBy(string check) => check switch
    {
        "prove" => Solvers,
        "mutants" => ["z3"],
        "scenario" or "fuzz-on-qemu" or "machine-agree" => Qemu,
        "boot" or "live-xen" or "live-xen-recall" => RealXen,
        _ => [],
    };

    private static readonly ChoiceKind Machine = new("a world", WordLists.Worlds);

    private static readonly PathKind Reads = new(PathUse.Reads), Writes = new(PathUse.Writes), Folder = new(PathUse.FillsFolder);

    private static readonly OptionUsage Seed = new("--seed", new NumberKind(0, ulong.MaxValue), "Fixes the programs and schedules.") { Default = "1" };

    private static readonly OptionUsage World = new("--world", Machine, "What the kernel runs on: natively; on xen, the reference hypervisor, with the native kernel beside it; with a machine that makes its accesses.") { Default = "native" };

    public static VerbUsage Check { get; } = new("check", "proves, searches, runs random programs, plants bugs, judges machines, the running kernel and a real Xen: one report")
    {
        Options =
        [
            new("--budget", new ChoiceKind("a budget", ["quick", "full"]), "How much of everything.") { Default = "quick" },
            new("--no-cache", null, "Proves anew what was proved on this machine before; the full budget does in any case."),
            new("--only", new ChoiceKind("a check", WordLists.Checks, "CHECK"), "Runs this check, and no other that is not named likewise.") { Repeats = true },
            new("--record", null, "Also keeps in docs/evidence, of which the ledger is made, what each check that passed did for which claim."),
            .. ReportUsage.All,
        ],
        Examples = ["check", "check --budget full --html report.html"],
        Time = "quick: about two minutes on two cores; full: well over an hour, ten seeds of everything random and every mutant.",
        Components = given => [.. (given.Has("--only") ? given.Texts("--only") : WordLists.Checks).SelectMany(UsedBy).Distinct()],
    };

    public static VerbUsage Test { get; } = new("test", "runs the tests of the checkout: `dotnet test` over the solution, with its own arguments passed on")
    {
        TakesAnything = true,
        Remark = "What follows is passed to 'dotnet test'; only --help as the first word is answered here. A filter such as FullyQualifiedName~Tidy, Tests.Cli or Tests.Xen runs a part.",
        Examples = ["test", "test --filter FullyQualifiedName~Tidy"],
        Time = "everything about fifteen minutes on two cores; the rules of the tree (Tidy) some seconds once it is built.",
        Components = _ => Everything,
    };

    public static VerbUsage Prove { get; } = new("prove", "proves the claims for any number of things, and shows that each proof could fail")
    {
        Argument = new(WordLists.Provable, 0, 1_000, "Specifications, groups of lemmas, or parts of the names of obligations: a claim's id, a rule; by default all."),
        Options =
        [
            new("--solver", new ChoiceKind("a solver", ["z3", "cvc5", "both"]), "Who is asked; z3 as a library, or where that does not load, or with VERIFIED_Z3_PROGRAM=1, as a program.") { Default = "both" },
            new("--emit", Folder, "Also writes each obligation as a file that stands alone."),
            new("--seeds", new NumberKind(1, 1_000), "Instead asks for each emitted text alone with so many seeds, and fails what is not answered within 2 s of processor time with each.") { NotWith = ["--mutants", "--no-cache", "--premises"] },
            new("--no-cache", null, "Proves anew what was proved on this machine before.") { NotWith = ["--mutants", "--premises"] },
            new("--premises", null, "Instead finds what each proof needs, and writes it to proofs/premises.") { NotWith = ["--emit", "--mutants", "--solver"] },
            new("--mutants", null, "Instead makes one thing wrong in each rule of the specifications named, and sees whether a proof (z3's) fails.") { NotWith = ["--emit", "--solver"] },
            .. ReportUsage.All,
        ],
        Examples = ["prove MMN-SPTE-001", "prove notifier --solver cvc5"],
        Time = "one claim two seconds; everything one to two minutes; mutants five to ten minutes for each specification.",
        Components = given => given.Has("--mutants") ? ["z3"] : [.. Solvers.Where(solver => given.Text("--solver") is var asked && (asked == "both" || asked == solver))],
    };

    public static VerbUsage Explore { get; } = new("explore", "searches every state of a scope, breadth-first; what it finds is a shortest counterexample")
    {
        Argument = new(new ChoiceKind("a model", WordLists.Specifications, "MODEL"), 1, 1, "The specification."),
        Options =
        [
            new("--scope", new TextKind("k=v,…", "k=v,…"), "What differs from the default scope, each key once: how many things of a kind, caps, settings, wrap=CAP, without=RULE, RULE.PARAMETER=VALUE, all.PARAMETER=VALUE."),
            new("--checkpoint", Writes, "Where the search is kept as it goes: a new file."),
            new("--resume", Reads, "Goes on with a search that was kept; it is kept there from then on too, or where --checkpoint says."),
            new("--every", new NumberKind(1, MostSeconds, "SECONDS"), "How much search there is between two additions to the file: what a kill can cost.") { Default = "2" },
            .. ReportUsage.All,
        ],
        Examples = ["explore notifier", "explore notifier --scope page=1,va=1"],
        Time = "the default scopes a few seconds each; a larger scope as long as it has states.",
    };

    public static VerbUsage Fuzz { get; } = new("fuzz", "runs random programs on the kernel, the hypervisor or the guest, each step judged; what fails is made small and kept as a trace")
    {
        Argument = new(new ChoiceKind("a model", WordLists.Fuzzed, "MODEL"), 0, 1, "What is judged; by default all, each with its own amount."),
        Options =
        [
            Seed,
            new("--steps", new NumberKind(1, MostSteps), "How many steps are judged, or hypercalls of xen; by default 5000000 and 1000000.") { OnlyFor = ["notifier", "xen"] },
            new("--programs", new NumberKind(1, MostPrograms), "How many programs are judged; by default 4000 of xen-abi, 60000 of xen-entry, 2000 of xen-guest.") { OnlyFor = ["xen-abi", "xen-entry", "xen-guest"] },
            new("--program", new NumberKind(1, MostPrograms), "Runs only the program of this number, without those before it, and keeps its trace also when it holds.") { NotWith = ["--steps", "--programs"], Needs = "MODEL" },
            new("--schedule", new ChoiceKind("a schedule", WordLists.Schedules), "How threads are interleaved; by default in every way.") { OnlyFor = ["notifier"] },
            World with { OnlyFor = ["notifier"] },
            .. ReportUsage.All,
        ],
        Examples = ["fuzz notifier --steps 1000000", "fuzz notifier --world kvm --steps 60000", "fuzz xen-abi --seed 7"],
        Time = "without --steps or --programs one to two minutes for each model; on a machine (--world) a second for each thousand steps.",
        Components = given => given.Text("--world") == "qemu" ? Qemu : [],
    };

    public static VerbUsage Bugs { get; } = new("bugs", "plants each historical bug, and says which claim caught it, how fast, and with how short a trace")
    {
        Argument = new(WordLists.Bug, 0, 1_000, "The bugs; by default all."),
        Options = ReportUsage.All,
        Examples = ["bugs XSA-182", "bugs"],
        Time = "one bug up to half a minute, in which the kernel without it is judged too; all several minutes.",
    };

    public static VerbUsage Mutate { get; } = new("mutate", "plants small mistakes in the kernel, one at a time, and says which of them no judge notices")
    {
        Argument = new(WordLists.KernelPath, 0, 1_000, "Files and folders of src/Kernel, or parts of their paths; by default all that judges reach."),
        Options =
        [
            new("--mutants", new NumberKind(1, 2_000), "How many, evenly over the folders; each stays in memory.") { Default = "300" },
            Seed with { Says = "Chooses the mutants, and fixes the programs that judge them." },
            new("--md", Writes, "Also writes a page with every mutant and what became of it."),
            .. ReportUsage.All,
        ],
        Remark = "Judged by random programs alone: no test is run, and no proof. A survivor fails unless proofs/golden/kernel-survivors.txt lists it with its reason; so does a line there that is not right. A mutant that does not compile, or compiles to the same code, does not count; one that works for ever is ended, and counts as caught.",
        Examples = ["mutate Linux/Mm/Munmap.cs", "mutate --mutants 40"],
        Time = "300 mutants about seven minutes on two cores, the first of which goes to see what programs reach.",
    };

    public static VerbUsage MachineList { get; } = new("machine list", "says which machines there are, and why those are not here that are not")
    {
        Examples = ["machine list"],
        Time = "a second or two.",
        Components = _ => Qemu,
    };

    public static VerbUsage MachineAgree { get; } = new("machine agree", "lets the machines walk random tables; all must answer as the specification of the page walk says")
    {
        Options =
        [
            new("--cases", new NumberKind(1, int.MaxValue), "How many cases each machine runs.") { Default = "20000" },
            Seed with { Says = "Fixes the cases." },
            new("--on", new ListKind("machines", WordLists.Machines), "The machines; by default all that are here."),
            .. ReportUsage.All,
        ],
        Examples = ["machine agree --on soft,kvm"],
        Time = "20000 cases about ten seconds on soft and on kvm, two minutes on qemu.",
        Components = given => given.List("--on") is { } on && !on.Contains("qemu") ? [] : Qemu,
    };

    public static VerbUsage LiveKvm { get; } = new("live kvm", "takes the memory of a KVM guest away under it, and judges the running kernel")
    {
        Options =
        [
            new("--seconds", new NumberKind(1, MostSeconds), "How long the guest's memory is taken away.") { Default = "10" },
            new("--seed", new NumberKind(0, int.MaxValue), "Chooses the operations and their places.") { Default = "1" },
            new("--record", Writes, "Also keeps the trace, for 'trace check'."),
            .. ReportUsage.All,
        ],
        Examples = ["live kvm", "live kvm --seconds 60 --record kvm.rec"],
        Time = "as long as --seconds, and some seconds to judge.",
    };

    public static VerbUsage LiveXen { get; } = new("live xen", "runs the same hypercalls on a real Xen under QEMU and on ours, and compares whatever both show; with `--bug`, on ours with a bug planted")
    {
        Options =
        [
            new("--programs", new NumberKind(1, 10_000_000), "How many programs of hypercalls; by default 2000, or 600 for each bug."),
            Seed with { Says = "Fixes the programs." },
            new("--bug", WordLists.XenBug, "Plants a seeded bug in ours; real Xen must show something else. all: each of the hypervisor's.") { Repeats = true },
            .. ReportUsage.All,
        ],
        Examples = ["live xen --programs 300", "live xen --bug XSA-182"],
        Time = "about half a minute; with --bug about as long for each bug.",
        Components = _ => RealXen,
    };

    public static VerbUsage Boot { get; } = new("boot", "boots a 64-bit paravirtual kernel and prints its console; without a file, this project's test kernels on both hypervisors, compared")
    {
        Argument = new(Reads, 0, 1, "The kernel, an ELF file with notes for Xen; without one, this project's own test kernels on both, compared."),
        Options =
        [
            new("--on", new ChoiceKind("a hypervisor", ["ours", "xen"]), "Who boots it: the hypervisor of this project, or real Xen.") { Default = "ours", Needs = "FILE" },
            new("--module", Reads, "A file that the kernel finds in its memory, such as an initial ramdisk.") { Needs = "FILE" },
            new("--cmdline", new TextKind("TEXT", "a text") { MayBeEmpty = true }, "What the kernel is told.") { Default = "", Needs = "FILE" },
            new("--memory", new NumberKind(8, 1_024), "How much memory it gets, in MiB.") { Default = "64", Needs = "FILE" },
            new("--write", Folder, "Writes this project's own test kernels and its agent into a folder, and boots nothing.") { NotWith = ["FILE"] },
            .. ReportUsage.NotBeside("FILE", "--write"),
        ],
        Examples = ["boot", "boot kernel.elf --cmdline console=hvc0"],
        Time = "the test kernels about half a minute; a kernel of yours until it ends.",
        Components = given => given.Has("--write") || (given.Word is not null && given.Text("--on") == "ours") ? [] : RealXen,
    };

    public static VerbUsage TraceRecord { get; } = new("trace record", "records this machine's KVM while its guest's memory is taken away, and judges it")
    {
        Argument = new(Writes, 1, 1, "Where the recording goes."),
        Options = [new("--seconds", new NumberKind(1, MostSeconds), "How long.") { Default = "10" }, .. ReportUsage.All],
        Examples = ["trace record kvm.rec --seconds 30"],
        Time = "as long as --seconds, and some seconds to judge.",
    };

    public static VerbUsage TraceCheck { get; } = new("trace check", "judges recordings, binary or ftrace text; of a .trace the steps as they stand there, by the specification alone")
    {
        Argument = new(Reads, 1, 10_000, "The recordings, or files with steps as 'fuzz' writes them: nothing is run."),
        Options = ReportUsage.All,
        Examples = ["trace check kvm.rec", "trace check artifacts/traces/notifier-native-seed1-program7.trace"],
        Time = "about a second for each million events; steps a second.",
    };

    public static VerbUsage Replay { get; } = new("replay", "runs a saved trace again, step by step, and judges every step of it")
    {
        Argument = new(Reads, 1, 1, "A .trace file."),
        Options =
        [
            new("--on", new ChoiceKind("a target", WordLists.ReplayTargets, "TARGET"), "Who takes the steps. kernel: the kernel, hypervisor or guest of the trace. Of programs of live xen: ours, or real Xen beside it (ours,xen). Of a machine's trace: a machine. By default kernel, ours, soft."),
            World with { Says = "What the kernel of a notifier trace runs on." },
            new("--until", new NumberKind(1, int.MaxValue), "Also shows the specification's state before this step: what is not as it was at the start."),
            .. ReportUsage.All,
        ],
        Examples = ["replay artifacts/traces/xen-seed1-program7.trace --until 14", "replay live-xen-1.trace --on ours,xen"],
        Time = "a second; with real Xen about ten.",
        Components = given => given.Text("--on") == "ours,xen" ? RealXen : given.Text("--on") == "qemu" || given.Text("--world") == "qemu" ? Qemu : [],
    };

    public static VerbUsage Show { get; } = new("show", "shows one claim, rule, kind of failure or seeded bug with its evidence; a whole contract as a manual; the ledger")
    {
        Argument = new(new TextKind("ID", "the id of a claim, a rule or a seeded bug") { Offered = WordLists.Shown }, 1, 1, "Any id that is ever printed: of a claim, lemma, law, kind of failure, obligation or seeded bug; the name of a rule, a probe, a freedom or a specification; or: ledger."),
        Examples = ["show MMN-SPTE-001", "show XSA-182", "show ledger"],
        Time = "a second.",
    };

    public static VerbUsage Scenario { get; } = new("scenario", "plays one story of the models as a timeline; a file, or random ones, by the kernel on every machine and by the running kernel")
    {
        Argument = new(WordLists.Scenario, 0, 1, "The scenario, or a file (*.scenario) that all machines and the running kernel play; by default scenarios are listed."),
        Options =
        [
            new("--random", new NumberKind(1, 1_000_000), "Instead plays that many random ones.") { NotWith = ["NAME"] },
            Seed with { Says = "Fixes the random ones.", Needs = "--random" },
        ],
        Examples = ["scenario fork", "scenario scenarios/fork.scenario", "scenario --random 20"],
        Time = "a story a second; a file some seconds; 300 random ones about a minute.",
        Components = given => given.Has("--random") || given.Word?.EndsWith(".scenario", StringComparison.Ordinal) == true ? Qemu : [],
    };

    public static VerbUsage Monitor { get; } = new("monitor", "makes a monitor from a contract: an automaton that judges recordings of which only some steps are seen, as text for others")
    {
        Argument = new(new ChoiceKind("a model", WordLists.Specifications, "MODEL"), 1, 1, "The specification."),
        Options =
        [
            new("--seen", new TextKind("RULE,…", "RULE,…"), "The steps that a recording shows; RULE.PARAMETER for each fact that it shows of one. By default, for notifier, what probes on KVM show of one page; the other models have no default."),
            new("--without", new TextKind("RULE,…", "RULE,…"), "Rules that are left out: what is judged then never takes such a step."),
            new("--scope", new TextKind("k=v,…", "k=v,…"), "How many things of each kind the monitor knows, as explore takes it; by default, for notifier, one page at one address under today's protocol."),
            new("--format", new ChoiceKind("a format", ["md", "dot", "c"]), "What is printed: a page for people; an automaton for the kernel's rvgen; a C file that stands alone.") { Default = "md" },
        ],
        Examples = ["monitor notifier", "monitor notifier --format c", "monitor notifier --seen OpenRange,SetSpte,FreePage --format dot"],
        Time = "some seconds; a larger scope as long as it has states.",
    };

    public static VerbUsage Completion { get; } = new("completion", "prints a script with which a shell completes verbs, options, models and ids")
    {
        Argument = new(new ChoiceKind("a shell", ["bash", "zsh", "fish"], "SHELL"), 1, 1, "The shell that reads it: source <(./verified completion bash)."),
        Examples = ["completion bash"],
        Time = "a second.",
    };

    public static VerbUsage Help { get; } = new("help", "says what can be typed, and of one verb everything that it takes")
    {
        Argument = new(new TextKind("VERB", "a verb") { Offered = () => All!.Select(verb => verb.Name.Split(' ')[0]) }, 0, 2, "The verb; by default all are listed."),
        Examples = ["help fuzz", "help machine agree"],
        Time = "no time.",
    };

    /// <summary>Every verb there is, in the order of the help.</summary>
    public static IReadOnlyList<VerbUsage> All { get; } =
        [Check, Test, Prove, Explore, Fuzz, Bugs, Mutate, MachineList, MachineAgree, LiveKvm, LiveXen, Boot, TraceRecord, TraceCheck, Replay, Show, Scenario, Monitor, Completion, Help];
}
