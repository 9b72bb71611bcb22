#!/usr/bin/env python3
"""Makes cases area by area (str, numbers, formats, sequences, bytes, dates, re, json and other modules, statements).

Usage: generate_areas.py SEED COUNT [messages] > cases.json   (needs `pip install tornado==6.6.1`, CPython 3.11)

With a third argument the messages of exceptions are compared too. In a pattern, @ and a letter stand for a value of a kind: see
`fill`. The file has the form of generate.py's. `areas.json` is such a file without what differs on purpose: the order of sets of
text, `timedelta.max`, time zones as objects, and how exotic arguments are refused.
"""

import json
import logging
import pathlib
import random
import re
import signal
import sys
import warnings

import tornado.template

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
seed, count = int(sys.argv[1]), int(sys.argv[2])
MSG = len(sys.argv) > 3
rnd = random.Random(seed)
pick = rnd.choice
NAMES = json.load(open(pathlib.Path(__file__).with_name("random.json")))['namespace']
I = "0 1 2 3 -1 -2 7 10 16 255 1000 -7 2**31 2**63 -2**63 2**63-1 2**64 10**18 10**20 -10**19 123456789012345678901234567890 a n big b True False 0x1F 0b101 0o17 1_000".split()
F = "0.0 -0.0 1.0 2.5 0.5 1.5 -2.5 0.1 1e16 1e15 123456789.123 1e-5 1e-4 1e22 1e100 1.7976931348623157e308 5e-324 0.30000000000000004 2.675 1e21 -1e-10 f g z 1/3 100.0 99999.5 float('inf') float('-inf') float('nan') 12345.678 0.00012345 9.995 1e17 4503599627370496.5".split()
S = ["''","'a'","'abc'","'Hello World'","'hello world foo'","'  pad  '","'a,b,,c'","'ABC'","'aBc DeF'","'123'","'-12'","' 42 '","'3.14'","'ß'","'ŉ'","'İ'","'ı'","'ǅ'","'ﬁ'","'Ωmega'","'\\u0301'","'é'","'e\\u0301'","'\\xa0x\\u2003'","'\\n'","'a\\nb\\r\\nc\\rd'","'x\\x1cy\\x85z\\u2028w'","'a\\tb\\tcc'","'😀'","'日本語'","'²'","'½'","'٣'","'\\x00'","'\\x7f\\x80'","'it\\'s'","'\"'","'\"\\''","'\\\\'","'%'","'{}'","'<&>'","'ΑΣ'","'ΣΑΣ Σ'","'they\\'re bill\\'s'","'x1y2'","'_id'","'class'","'1abc'","'a-b'","'ǰ'","'ᾳ'","'\\u200b'","'\\ufeff'","s","u","e","num","html","'aaa'","'abcabc'","'ab'*3","'\\u1e9e'","'ϴ'","'Ⅷ'","'ªº'","'ʰ'","'\\u2160'","'\\U0001d7ce'"]
B = ["b''","b'abc'","b'a\\x00\\xff'","b'Hello World'","b' x '","b'a,b'","b'12'","b\"it's\"","b'\\n'","b'\\xc3\\xa9'","b'AbC'","bytes(3)","bytes([65,66])","b'a\\tb'"]
L = ["[]","[1]","[1,2,3]","[3,1,2]","['b','a','C']","[1,'a',None]","[[1,2],[3]]","[0.5,2]","[True,1,1.0]","xs","ys","m","list(range(5))","list('abc')","[(1,'b'),(1,'a'),(0,'c')]","['10','9','1']","[None]","[[]]","[1,2,3,4,5,6,7]","[b'a']","[float('nan')]"]
T = ["()","(1,)","(1,2)","('a',1)","(1,2,3,4)","((),)","('x','y','z')"]
D = ["{}","{'a':1}","{'b':2,'a':1}","d","{1:'x',2:'y'}","{1:'i',True:'b'}","{(1,2):3}","{None:0}","{'k':[1,2]}","dict(a=1,b=2)","dict([(1,2)])","{'a':{'b':1}}","ds[0]"]
ST = ["set()","{1}","{1,2,3}","{'a'}","{2,3}","set('a')","frozenset([1])","frozenset()","{1.0}"]
R = ["range(0)","range(5)","range(2,9,3)","range(5,0,-2)","range(1,10)"]
DT = ["datetime.datetime(2020,2,29,13,4,5)","datetime.datetime(1999,12,31,23,59,59,999999)","datetime.datetime(2024,1,1)","datetime.datetime(1,1,1)","datetime.datetime(9999,12,31,0,0,0,1)","datetime.datetime(2021,7,4,0,30,0,120)"]
DD = ["datetime.date(2020,2,29)","datetime.date(1999,12,31)","datetime.date(2024,1,1)","datetime.date(1,1,1)","datetime.date(2021,1,3)","datetime.date(900,5,5)"]
TD = ["datetime.timedelta(1)","datetime.timedelta(-1,5)","datetime.timedelta(hours=25,minutes=1)","datetime.timedelta()","datetime.timedelta(microseconds=1)","datetime.timedelta(days=1000,seconds=3,milliseconds=5)","datetime.timedelta(weeks=-2)","datetime.timedelta(days=0.5)","datetime.timedelta(days=-1,microseconds=-1)"]
TM = ["datetime.time(1,2,3)","datetime.time()","datetime.time(23,59,59,5)","datetime.time(12)"]
X = lambda: pick([I,F,S,S,B,L,T,D,ST,R,DT,TD,["None","True","False","int","len"]])
kinds = {'i':I,'f':F,'s':S,'b':B,'l':L,'t':T,'d':D,'e':ST,'r':R,'w':DT,'y':DD,'o':TD,'h':TM}
SMALL = "0 1 2 3 -1 -2 5 10 None 100 True".split()
def spec():
    return pick(["","","","*<",">","<","^","=","0=","x>","é^","{<"][:11])+pick(["","","+","-"," "])+pick(["","","","z"])+pick(["","","#"])+pick(["","","0"])+pick(["","","5","10","1","20","0"])+pick(["","","",",","_"])+pick(["","",".0",".1",".2",".3",".5",".10",".20",".17"])+pick(["","","d","f","e","g","s","x","X","o","b","%","G","E","F","n","c"])
def pspec():
    return "%"+pick(["","","","-","+"," ","0","#","-0","+#","0+","- "])+pick(["","","3","8","12","20"])+pick(["","",".0",".2",".6",".","."+str(rnd.randint(0,20))])+pick(["","","","l","h"])+pick(list("sdrfegxXoiGEcauFs%"))
def fill(p):
    out=""; i=0
    while i < len(p):
        c=p[i]
        if c=='@':
            k=p[i+1]; i+=2
            if k=='x': out+=pick(X())
            elif k=='n': out+=pick(pick([I,F]))
            elif k=='k': out+=pick(SMALL)
            elif k=='q': out+=pick(pick([L,T,S,R]))
            elif k=='p': out+=spec()
            elif k=='P': out+=pspec()
            elif k=='S': out+=pick(["","0","1","2","-1","-2","3","20","-20","None"])
            elif k=='T': out+=pick([":2",":-1",":1",":-2",":",":3"]+[""]*5)
            elif k=='%': out+=pick(["%Y-%m-%d","%H:%M:%S","%a %A","%b %B","%d %j","%I %p","%y %C","%U %W %V %G %u %w","%f","%%","%x","%X","%c","%D","%F %T","%e","%k","%s","%Z%z","%-d","%h","%n%t","%R","%","%Q","x é %Y","%r","%l","%E","%_d","%:z","%^a","%#B","%010d","%P"])
            elif k=='@': out+='@'
            else: out+=pick(kinds[k])
        else: out+=c; i+=1
    return out
P = {}
P['str'] = ["@s.%s()"%m for m in "upper lower title capitalize swapcase strip lstrip rstrip casefold expandtabs isdigit isalpha isupper islower istitle isspace isalnum isascii isnumeric isdecimal isidentifier isprintable splitlines split rsplit encode".split()] + \
 ["@s.%s(@s)"%m for m in "strip lstrip rstrip split rsplit partition rpartition find rfind index rindex count startswith endswith join removeprefix removesuffix".split()] + \
 ["@s.replace(@s,@s)","@s.replace(@s,@s,@k)","@s.replace('a',@s,@i)","@s.split(@s,@k)","@s.rsplit(@s,@k)","@s.split(None,@k)","@s.split(sep=@s,maxsplit=@k)","@s.splitlines(True)","@s.splitlines(keepends=@k)","@s.center(@k,@s)","@s.ljust(@k)","@s.rjust(12,'é')","@s.center(@k)","@s.zfill(@k)","@s.zfill(8)","@s.expandtabs(@k)","@s.find(@s,@k,@k)","@s.count(@s,@k)","@s.startswith((@s,@s))","@s.startswith(@s,@k)","@s.endswith(@s,@k,@k)","@s.join([@s,@s])","@s.join(@l)","@s.join(@d)","@s.translate({97:@s,98:None,99:@i})","@s.translate(str.maketrans('ab','xy'))","@s.translate(str.maketrans('ab','xy','c'))","str.maketrans(@d)","@s.encode(@s)","@s.encode('ascii',@s)","@s.encode('latin-1','replace')","@s.encode('ascii','xmlcharrefreplace')","@s.encode('ascii','backslashreplace')","@s.encode('utf-16')","@s.encode('ascii','ignore')","@s+@s","@s*@k","@s%@x","@s<@s","@s==@s","@s in @s","@s[@S:@S@T]","@s[@k]","len(@s)","repr(@s)","ascii(@s)","str(@x)","list(@s)","ord(@s)","chr(@i)","sorted(@s)","hash(@s)==hash(@s)","@s.format(@x,@x)","@s.format_map(@d)","str(@b,@s)","str(@b,'utf-8','replace')","@s.isidentifier() and @s","min(@s,@s)","'%s'%@x","@s.upper().lower().title()","str.upper(@s)","str.join(@s,@l)","map(str.strip,@l)","list(map(str.upper,@l))"]
P['int'] = ["@n %s @n"%o for o in "+ - * / // % ** < <= == != > >=".split()]+["@i %s @i"%o for o in "+ - * // % & | ^ << >> // % / **".split()]+["divmod(@n,@n)","pow(@i,@k)","pow(@i,@i,@i)","-@n","~@i","+@x","-@x","abs(@n)","abs(@x)","int(@x)","int(@f)","float(@x)","float(@s)","int(@s)","int(@s,@k)","int(@s,16)","int('z',36)","round(@n)","round(@n,@k)","round(@f,1)","round(@f,2)","round(@i,-2)","bool(@x)","str(@n)","repr(@n)","hex(@i)","oct(@i)","bin(@i)","(@i).bit_length()","(@i).bit_count()","(@i).to_bytes(4,'big')","(@i).to_bytes(16,'little',signed=True)","int.from_bytes(@b,'big')","(@f).is_integer()","(@f).as_integer_ratio()","(@f).hex()","(@i).real","(@n).imag","(@i).numerator","(@n).conjugate()","sum(@l)","sum(@t)","sum([@n,@n,@n])","min(@n,@n)","max(@n,@n,key=str)","@n < @n < @n","@n is None","@i in @r","@f in @r","@n == @x","@x < @x","@x == @x","@x + @x","@x * @x","@x and @x","@x or @x","not @x","@x is @x","isinstance(@x,(int,str))","type(@x).__name__","type(@x)","hash(@i)==@i","float.fromhex(@s)","complex(@n)","int(@f*@i)","@i if @x else @f","@n//@n*@n+@n%@n","(@n).__class__.__name__","float(str(@f))==@f","str(@i)[::-1]","'%d'%@n","'%.3f'%@n","'%e'%@n","'{:,}'.format(@n)"]
P['fmt'] = ["format(@x,'@p')","format(@n,'@p')","format(@n,'@p')","format(@s,'@p')","'{:@p}'.format(@n)","'{0:@p}{0!r}'.format(@x)","'{:{}}'.format(@n,'@p')","'{!s:>10}|{!a}'.format(@x,@x)","'{0[0]}{1}'.format(@q,@x)","'{a[k]}'.format(a=@d)","'{0.real}'.format(@n)","'{0}{}'.format(@x,@x)","'{'.format()","'}'.format()","'{{}}{}'.format(@x)","'{x}'.format(@x)","'{2}'.format(@x)","'@P' % @x","'@P' % (@n,)","'@P' % @n","'@P|@P' % (@n,@x)","'%(a)s %(b)d' % @d","'%(a)@P' % @d","'%*d' % (@k,@i)","'%.*f' % (@k,@f)","'%s %s' % @t","'%s' % @l","'%c' % @x","'%%%s' % @x","'%(x)s' % @x","'@P' % {'a':1}","b'%s' % @b","b'%d' % @i","b'@P' % @x","f'{@n:@p}'","f'{@i}'","f'{a=}'","f'{s!r:>20}'","f'{f:.{a}f}'","f'{xs[0]}{d[\"k\"]}'","f'{{{a}}}'","f'{a+1:>{a*2}}|'","f'{a!x}'","f'{\"x\"}' f'{a}' 'z'","f'{(lambda: 1)()}'","f'{u}'","f'''{a\n}'''","rf'\\n{a}'","f'{a:{\"x\"}>10}'","f'{1,2}'","f'{*xs,}'","f'{a if t else b}'","f'{a!r}{a!s}{a!a}'","f'{u!a}'","f'{f = }'","f'{f=:.1f}'","f'{s=!s}'","format(@w,'@%')","f'{@w:@%}'","'{:@%}'.format(@y)","format(@x)","format(@x,@s)","str(@x).format(1)","'{:s}'.format(@x)","'{:d}'.format(@x)","'{:>5}'.format(@x)","'{:c}'.format(@i)","'{:%}'.format(@f)","'{:n}'.format(@n)"]
P['seq'] = ["@q[@S:@S@T]","@q[@k]","@q[@S:@S]","len(@x)","@q+@q","@q*@k","@x in @q","@q==@q","@q<@q","sorted(@q)","sorted(@l,reverse=True)","sorted(@l,key=str)","sorted(@l,key=lambda v: (str(v),1))","sorted(@l,key=len)","list(reversed(@q))","list(enumerate(@q,@k))","list(zip(@q,@q))","list(zip(@q,@q,strict=True))","list(map(lambda x,y:(x,y),@q,@q))","list(filter(None,@q))","list(filter(lambda v: v!=1,@q))","any(@q)","all(@q)","sum(@q)","sum(@q,@l)","min(@q)","max(@q)","max(@q,default=@x)","min(@q,key=lambda v: str(v))","tuple(@q)","list(@x)","set(@q)==@e","len(set(@l))","@q.index(@x)","@q.count(@x)","@l.copy()","next(iter(@q))","next(iter(@q),@x)","iter(@q).__next__()","[*@q,*@q]","(*@q,1)","{**@d,**@d}","dict(zip(@q,@q))","dict(@d,z=@x)","dict(@l)","dict(@x)","@d.get(@x)","@d.get(@x,@x)","@d[@x]","list(@d.items())","list(@d)","list(@d.values())","sorted(@d)","@x in @d","@d==@d","@d|@d","@d.copy()","@d.keys()","@d.items()","@d.keys()&@e","list(reversed(@d))","dict.fromkeys(@q,@x)","max(@d)","len(@d)","@d.pop(@x,@x)","@d.setdefault(@x,@x)","@e|@e","@e&@e","@e-@e","@e^@e","@e<=@e","@e==@e","@x in @e","sorted(@e)","len(@e|@e)","@e.union(@l)","@e.issubset(@l)","@e.isdisjoint(@q)","sorted(@e.symmetric_difference(@l),key=str)","@e.difference(@l,@l)","@e.intersection(@l)","@r[@k]","@r[@S:@S@T]","list(@r)","@r==@r","@r.start","@r.index(@i)","@r.count(@i)","@i in @r","len(@r)","reversed(@r)","sum(@r)","slice(@k,@k).indices(5)","@x[@x]","@x[@S:@S]","@x(@x)","repr(@x)","str(@x)","bool(@x)","ascii(@x)","hash(@t)==hash(@t)","repr([@x,(@x,),{@s:@x}])","[a for a in @q]","[x for x in @q if x]","[(x,y) for x in @q for y in @q]","{x for x in @t}","{k:v for k,v in @d.items()}","{x: 1 for x in @q}","list(x for x in @q)","[[y for y in x] for x in @l]","[x for x, in [(1,),(2,)]]","[a, *b] == 1","[(lambda: x)() for x in @q]","[f() for f in [lambda: x for x in @q]]","[y := 1, y**2]","[last := x for x in @q] and last","sum(x for x in @l if isinstance(x,int))","','.join(str(x) for x in @q)","print(@x)","all(x for x in @q)","getattr(@x,@s,@x)","hasattr(@x,'upper')","callable(@x)","vars()==1","iter(@x)","[*map(str,@q)]","list(map(max,@l,@l))","(lambda *a,**k:(a,k))(*@q,**@d)","(lambda a,b=2,*,c=3:(a,b,c))(@x,c=@x)","(lambda a,/,b:(a,b))(@x,@x)","(lambda a:a)()","(lambda a:a)(1,2)","(lambda:1)(x=1)","(lambda a:a)(1,a=2)","len()","len(1,2)","int(1,2,3)","sorted()","str.join()","[].append()","{}.get()","max()","max(1)","range()","range(1,2,0)","range('a')","zip(1)","enumerate()","itertools"]
P['bytes'] = ["@b+@b","@b[@k]","@b[@S:@S@T]","@b.decode()","@b.decode('latin-1')","@b.decode('ascii',@s)","@b.decode('utf-8','replace')","@b.decode('utf-8','ignore')","@b.decode('utf-8','backslashreplace')","@b.upper()","@b.strip()","@b.split()","@b.split(b',')","@b.join([@b,@b])","@b.replace(b'a',@b)","@b.find(@b)","@b.startswith(@b)","@b.hex()","@b.hex(':')","bytes.fromhex('4142')","bytes.fromhex(@s)","bytes(@x)","bytes(@s,'utf-8')","list(@b)","@b==@b","@b==@s","@b<@b","@i in @b","@b in @b","@b*@k","repr(@b)","str(@b)","len(@b)","@b.title()","@b.isdigit()","@b.isalpha()","@b.center(10,b'*')","@b.zfill(5)","@b.count(b'a')","@b.index(b'b')","@b.partition(b',')","@b.splitlines()","@b.swapcase()","@b.capitalize()","@b.endswith((@b,))","@b.lower()","@b.rjust(6)","@b.expandtabs()","@b.removeprefix(b'a')","@b.translate(None,b'a')","int(@b)","float(@b)","@b.islower()","hash(@b)==1","@b.lstrip(b'a')","max(@b)","sum(@b)","@b+@s","@s+@b","@b%@i","ord(@b)","@b.rsplit(b',',1)","bytes([@i])"]
P['dt'] = ["@w.strftime('@%')","@y.strftime('@%')","@h.strftime('@%')","@w.isoformat()","@w.isoformat(' ')","@w.isoformat(timespec=@s)","@w.isoformat('T','minutes')","@w.isoformat(sep=@s)","@y.isoformat()","str(@w)","str(@y)","str(@h)","str(@o)","repr(@w)","repr(@y)","repr(@o)","repr(@h)","@w+@o","@w-@o","@w-@w","@y-@y","@y+@o","@o+@o","@o-@o","@o*@n","@o/@n","@o//@n","@o/@o","@o//@o","@o%@o","divmod(@o,@o)","-@o","abs(@o)","@o.total_seconds()","@o.days","@o.seconds","@o.microseconds","bool(@o)","@w.weekday()","@w.isoweekday()","@y.isocalendar()[1]","tuple(@w.isocalendar())","@w.timetuple()[:6]","@w.date()","@w.time()","@w.replace(year=@i)","@w.replace(@k)","@w.replace(month=2,day=30)","@w.replace(hour=5,microsecond=0)","@y.replace(day=1)","@w.ctime()","@y.ctime()","@w.toordinal()","datetime.date.fromordinal(@i)","datetime.date.fromordinal(738000)","@w.year","@w.microsecond","@w.tzinfo","@w<@w","@w==@w","@w==@y","@w<@y","@y<@y","@w==@x","@o<@o","@o==@x","@w+@x","datetime.datetime.strptime('2020-01-02','%Y-%m-%d')","datetime.datetime.strptime('01 Feb 2003 4:05 PM','%d %b %Y %I:%M %p')","datetime.datetime.strptime(@s,'@%')","datetime.datetime.strptime('2020-01-02 03:04:05.678','%Y-%m-%d %H:%M:%S.%f')","datetime.datetime.strptime('Monday 5 January 1970','%A %d %B %Y')","datetime.datetime.strptime('2020-01-02','%d')","datetime.datetime.fromisoformat('2020-01-02T03:04:05')","datetime.datetime.fromisoformat('2020-01-02')","datetime.datetime.fromisoformat(@s)","datetime.date.fromisoformat('2020-02-30')","datetime.date.fromisoformat('2020-02-28')","datetime.datetime.combine(@y,@h)","datetime.datetime.min","datetime.datetime.max","datetime.date.max","datetime.timedelta.max","datetime.timedelta(@n)","datetime.timedelta(hours=@n)","datetime.timedelta(@x)","datetime.datetime(@i,@k,@k)","datetime.date(@k,@k,@k)","datetime.datetime(2020,13,1)","datetime.time(@k,@k)","datetime.time(25)","@w.timestamp() and 1","datetime.datetime.utcfromtimestamp(@n)","datetime.datetime.utcfromtimestamp(1e9)","max(@w,@w)","sorted([@w,@w,@w])","'{:%Y}'.format(@w)","f'{@w:%d.%m.%Y}'","'%s'%@w","json_encode(@w)","{@y:1}[@y]","@w in [@w]","hash(@w)==hash(@w)","len({@w,@w})","type(@w-@w).__name__","isinstance(@w,datetime.date)","@w.nope","datetime.timezone.utc","@w.replace(tzinfo=datetime.timezone.utc)","str(@w.replace(tzinfo=datetime.timezone.utc))","@w.astimezone","@w.utctimetuple()[:3]","sum([@o,@o],datetime.timedelta())","@h<@h","@h.isoformat()","@h.replace(minute=3)","@h.hour","bool(@h)","@y.strftime('@% @%')"]
RE = ["r'a'","r'\\d+'","r'(\\w+) (\\w+)'","r'(?P<x>.)b'","r'^a|c$'","r'[a-c]+'","r'(a)?b'","r'x*'","r''","r'(?i)ABC'","r'\\s+'","r'[^,]*'","r'('","r'a{2,}'","r'.'","r'\\bw'","r'(a|b)*'","r'\\W'","r'[\\w\\s]+'","r'a.c'","r'(?m)^\\w'"]
P['re'] = []
for f in ["re.sub(%s,@s,@s)","re.sub(%s,r'<\\1>',@s)","re.sub(%s,r'\\g<0>!',@s)","re.sub(%s,lambda m: m.group(0).upper(),@s)","re.sub(%s,'-',@s,count=1)","re.sub(%s,'-',@s,1)","re.subn(%s,'x',@s)","re.findall(%s,@s)","re.split(%s,@s)","re.split(%s,@s,1)","bool(re.match(%s,@s))","re.match(%s,@s).group()","re.match(%s,@s).groups()","re.search(%s,@s).span()","re.search(%s,@s).start()","re.search(%s,@s).group(1)","re.search(%s,@s)[0]","re.search(%s,@s).groupdict()","re.fullmatch(%s,@s) is None","re.compile(%s).sub('_',@s)","re.compile(%s).pattern","[m.group() for m in re.finditer(%s,@s)]","[m.span() for m in re.finditer(%s,@s)]","re.escape(@s)","re.match(%s,@s,re.I) is None","re.findall(%s,@s,re.M)","re.compile(%s).findall(@s)","re.search(%s,@s)","re.search(%s,@s).end()","re.compile(%s).split(@s)","re.match(%s,@x)","re.sub(%s,@x,@s)","re.search(%s,@s).group(5)","re.search(%s,@s).expand(r'\\g<0>')","re.search(%s,@s).string","re.search(%s,@s).lastindex","re.search(%s,@s).pos"]:
    P['re'].append(f)
P['json'] = ["json.dumps(@x)","json.dumps(@l)","json.dumps(@d)","json.dumps(@d,indent=@k)","json.dumps(@d,sort_keys=True)","json.dumps(@x,separators=(',',':'))","json.dumps(@s,ensure_ascii=False)","json.dumps({@x:@x})","json.dumps([@x,@x],indent=1)","json.dumps({@s:@l,'z':@t},indent='\\t')","json_encode(@x)","json_encode(@s)","json_encode({@s:@x})","json.loads(json.dumps(@x))","json.loads(@s)","json.loads('[1,2.5,\"a\",null,true,{\"b\":[]}]')","json.loads('{\"a\":1}')['a']","json.loads(@b)","json.loads('[1e5, -0, 1.0, 12345678901234567890123]')","json.loads('[1,]')","json.loads('NaN')","json.dumps(@f)","json.dumps(@x,default=str)","json.dumps(@x,default=lambda o: 1)","json.dumps(@l,indent=2,separators=(',',': '))","escape(@x)","xhtml_escape(@s)","url_escape(@s)","url_escape(@s,plus=False)","url_escape(@x)","squeeze(@s)","linkify(@s)","linkify('http://a.b/c?d=e&f (www.x.com) x')","linkify('see https://example.com/a_(b).',shorten=True,extra_params='rel=\"x\"')","math.floor(@n)","math.ceil(@n)","math.sqrt(@n)","math.log(@n)","math.log(@n,@n)","math.pi","math.pow(@n,@n)","math.fabs(@n)","math.gcd(@i,@i)","math.factorial(@k)","math.isnan(@n)","math.trunc(@n)","math.hypot(@n,@n)","math.fmod(@n,@n)","math.isclose(@n,@n)","math.copysign(@n,@n)","math.exp(@k)","math.sin(@n)","math.log10(@n)","math.log2(@n)","math.isqrt(@i)","math.comb(@k,@k)","math.prod(@l)","math.fsum(@l)","math.degrees(@f)","math.floor(@x)","math.lcm(@i,@i)","math.modf(@f)","math.frexp(@f)","math.inf","math.e","math.atan2(@n,@n)","math.dist((1,2),(3,4))","os.path.join(@s,@s)","os.path.basename(@s)","os.path.splitext('a/b.c.d')","os.path.dirname('/a/b/c')","os.path.normpath('a/../b//c/.')","os.path.split(@s)","os.path.splitext(@s)","os.path.isabs(@s)","quote(@s)","quote(@s,safe='')","quote_plus(@s)","unquote(@s)","unquote('a%20b%zz%C3%A9')","unquote_plus('a+b%20c')","urlencode(@d)","urlencode([(@s,@x)])","urlencode({'a':[1,2]},doseq=True)","urlencode({'a':[1,2],'b':'ü'},True)","string.ascii_lowercase","string.digits","string.punctuation","string.capwords(@s)","string.hexdigits","string.whitespace","list(chain([1],'ab',@q))","list(chain.from_iterable(@l))","list(chain(@x))"]
def stmt():
    b = lambda: pick(["{{ %s }}"%fill("@x"),"x"," \n ","{{ i }}","{% set v = 1 %}","{{ v }}","{% break %}","{% continue %}"])
    return pick([
     lambda: "{%% set v = %s %%}{%% for i in %s %%}%s{{ i }}%s{%% else %%}E%s{%% end %%}[{{ v }}]"%(fill("@x"),fill("@q"),b(),b(),"{{ v }}"),
     lambda: "{%% set i = 0 %%}{%% while i < %s %%}{%% set i += 1 %%}{%% if i == %s %%}{%% %s %%}{%% end %%}{{ i }},{%% else %%}done{%% end %%}{{ i }}"%(pick("0 1 3 5".split()),pick("1 2 9".split()),pick(["break","continue"])),
     lambda: "{%% try %%}A{{ %s }}{%% except %s %%}B{%% except %s as e %%}C{{ type(e).__name__ }}{%% else %%}D{%% finally %%}F{%% end %%}"%(fill(pick(P['seq']+P['int'])),pick(["ValueError","TypeError","(KeyError, IndexError)","LookupError","ArithmeticError","AttributeError","NameError"]),pick(["Exception","(TypeError, ValueError)","BaseException"])),
     lambda: "{%% for i in [1,2,3] %%}{%% try %%}{%% if i == 2 %%}{%% %s %%}{%% end %%}{{ i }}{%% finally %%}f{%% end %%}{%% else %%}E{%% end %%}"%pick(["break","continue"]),
     lambda: "{%% set %s = %s %%}{{ %s }}"%pick([("p, q",fill("@q"),"p"),("p, *q",fill("@q"),"q"),("*p, q",fill("@q"),"p"),("(p, (q, r))",fill("@l"),"(p,q,r)"),("p = q",fill("@x"),"(p,q)"),("[p, q]",fill("@t"),"q"),("p, *q, r",fill("@q"),"(p,q,r)")]),
     lambda: "{%% set w = %s %%}{%% set w %s %s %%}{%% raw repr(w) %%}"%(fill("@x"),pick("+= -= *= /= //= %= |= &= ^= **= <<= >>=".split()),fill(pick(["@x","@k","@l","@n"]))),
     lambda: "{%% set L = %s %%}{%% set L%s %%}{%% raw repr(L) %%}"%(fill("@l"),fill(pick(["[@k] = @x","[@S:@S] = @q","[@S:@S@T] = @q",".append(@x)",".extend(@q)",".insert(@k,@x)",".pop()",".pop(@k)",".remove(@x)",".sort()",".sort(key=str)",".sort(reverse=True)",".reverse()",".clear()"," += @q"," *= @k"]))),
     lambda: "{%% set L = %s %%}{%% set del L%s %%}{%% raw repr(L) %%}"%(fill("@l"),fill(pick(["[@k]","[@S:@S]","[@S:@S@T]",""]))),
     lambda: "{%% set D = %s %%}{%% set D%s %%}{%% raw repr(D) %%}"%(fill("dict(@d)"),fill(pick(["[@x] = @x",".update(@d)",".update(k=1)",".update(@x)",".pop(@x)",".pop(@x,1)",".setdefault(@x,@x)",".popitem()",".clear()"," |= @d","['a'] += 1"]))),
     lambda: "{%% set E = set(%s) %%}{%% set E%s %%}{%% raw sorted(E,key=str) %%}"%(fill("@e"),fill(pick([".add(@x)",".discard(@x)",".remove(@x)",".update(@q)"," |= @e"," -= @e"," &= @e",".pop()",".clear()",".intersection_update(@l)",".difference_update(@l)"]))),
     lambda: "{%% whitespace %s %%}%s"%(pick(["all","single","oneline"]),"".join(pick([" ","\t","\n","  ","\r\n","a","<pre>","\x0b","\x1c","\xa0","\u2003","{# #}","{{ 1 }}","\n\n","\x85","b "]) for _ in range(12))),
     lambda: "{%% apply %s %%}a%sb{%% end %%}"%(pick(["lambda v: v","str.upper","lambda v: v.decode().upper()","lambda v: repr(v)","escape","url_escape","len","lambda v: None","squeeze","lambda v: v[::-1]","json_encode","linkify"]),b()),
     lambda: "{%% block %s %%}1{%% end %%}{%% block %s %%}2{{ a }}{%% block c %%}3{%% end %%}{%% end %%}"%(pick("abc"),pick("abc")),
     lambda: "".join(pick(["{{ 1 }}","{","}","{{!","{%!","{#!","{{{ a }}}","{ {","{#x#}","%}","}}","#}","{{'}'}}","{%comment x%}","{% raw 'a' %}","a","\\","{{ '{' }}","{% if 1 %}y{%end%}","{{a}}","{{ a # c\n}}","{%if a%}z{% end if %}"]) for _ in range(4)),
     lambda: "{%% autoescape %s %%}{{ %s }}{%% raw %s %%}"%(pick(["None","xhtml_escape","json_encode","url_escape","nope","lambda v: v","len","repr"]),fill("@x"),fill("@s")),
     lambda: "{%% if %s %%}1{%% elif %s %%}2{%% else %%}3{%% end %%}"%(fill("@x"),fill("@x")),
     lambda: "{%% for k, v in %s %%}{{ k }}={{ v }};{%% end %%}{{ k }}"%fill(pick(["@d.items()","@d","enumerate(@q)","zip(@q,@q)","@l","sorted(@d.items())","ds","[(1,2),(3,)]"])),
     lambda: "{%% set f = lambda x, y=%s: %s %%}{{ f(%s) }}{{ f(1,2) }}"%(fill("@x"),pick(["(x,y)","x+y","[x for _ in range(2)]","y if x else x"]),fill("@x")),
     lambda: "{%% set fs = [lambda: %s for x in range(3)] %%}{%% set x = 9 %%}{{ [g() for g in fs] }}"%pick(["x","x+a","(x,)"]),
     lambda: "{%% from %s %%}{{ %s }}"%(pick(["math import floor","math import floor as fl, ceil","math import nope","os import path","nope import x","datetime import datetime as dt, timedelta","itertools import chain","json import dumps, loads","collections import OrderedDict"]),pick(["floor(1.5)","fl(2.5)","ceil(1.1)","path.join('a','b')","x","dt(2020,1,1)","list(chain([1],[2]))","dumps([1])"])),
     lambda: "{%% import %s %%}{{ %s }}"%(pick(["math","math as mm","os.path","os.path as p","nope","json, math","urllib.parse","string","time","random","datetime as dtm"]),pick(["math.pi","mm.pi","os.path.sep","p.join('a','b')","urllib.parse.quote('a b')","string.digits","dtm.date(2020,1,1)","json.dumps(1)"])),
     lambda: "{%% set raise %s %%}"%fill(pick(["ValueError(@x)","KeyError(@s)","@x","ValueError"])),
     lambda: "{%% try %%}{%% set raise %s %%}{%% except Exception as e %%}{{ e }}|{%% raw repr(e) %%}|{{ e.args }}{%% end %%}{%% try %%}{{ e }}{%% except NameError as q %%}gone{%% end %%}"%fill(pick(["ValueError(@x)","KeyError(@x)","ValueError(@x,@x)","TypeError()","Exception(@s)","IndexError(@x)","OSError(@i,@s)","UnicodeError('x')","StopIteration(@x)","AttributeError(@s)"])),
     lambda: "{%% try %%}%s{{ %s }}{%% except Exception as e %%}[{{ type(e).__name__ }}]{%% end %%}"%(b(),fill("@x.@s"[:3])+pick("upper() foo x.y keys() append(1) items() format() strip() days sort() real decode()".split()).join([".",""])),
     lambda: "{%% set x, y = 1, 2 %%}{%% set x, y = y, x %%}{{ x }}{{ y }}{{ 'x' in locals() }}{{ 'a' in globals() }}{{ globals().get('%s','no') }}"%pick("abns"),
    ])()
def imports(e):
    modules=[m for m in ("re","json","math","os.path","string") if re.search(r"\b%s\."%m.replace(".","\\."),e)]
    names=[n for n in ("quote","quote_plus","unquote","unquote_plus","urlencode") if re.search(r"\b%s\("%n,e)]
    return ("{%% import %s %%}"%", ".join(modules) if modules else "")+("{%% from urllib.parse import %s %%}"%", ".join(names) if names else "")+("{% from itertools import chain %}" if "chain" in e else "")
def make():
    k = pick(['str','str','int','fmt','fmt','fmt','seq','seq','seq','bytes','dt','dt','re','json','stmt','stmt'])
    if k=='stmt':
        t=stmt(); return t
    p=pick(P[k])
    if k=='re': p=p.replace("%s",pick(RE))
    e=fill(p)
    # nested
    if rnd.random()<0.3 and k in('str','int','seq'):
        e2=fill(pick(P[pick(['str','int','seq'])])); e=pick(["(%s, %s)","[%s, %s]","%s == %s","str(%s) + repr(%s)","(%s) if (%s) else 0"])%(e,e2)
    if '%}' in e: return "{% if 1 %}"
    if '}}' not in e and rnd.random()<0.2: core="{{ %s }}"%e
    else: core="{%% raw repr(%s) %%}"%e if not e.startswith(('y :=','last')) else "{%% raw %s %%}"%e
    if MSG: core="{%% try %%}%s{%% except Exception as ex %%}!{{ type(ex).__name__ }}: {%% raw str(ex) %%}{%% end %%}"%core
    elif rnd.random()<0.6: core="{%% try %%}%s{%% except Exception as ex %%}!{{ type(ex).__name__ }}{%% end %%}"%core
    return imports(e)+core
signal.signal(signal.SIGALRM, signal.default_int_handler)
cases=[]; seen=set()
while len(cases)<count:
    src=make()
    if len(src)>700 or src in seen: continue
    seen.add(src)
    if "complex" in src or "print(" in src or "hash(" in src and "==1" in src: continue
    signal.setitimer(signal.ITIMER_REAL,0.2)
    try:
        names=json.loads(json.dumps(NAMES))
        out=tornado.template.Template(src,"t.html").generate(**names)
        signal.setitimer(signal.ITIMER_REAL,0)
        if len(out)>2000: continue
        t=out.decode("utf-8")
        if re.search(r"at 0x|\dj\b|[0-9]j\)|utcnow|itertools|built-in|<method|<slot|generator|<frozen|module '",t): continue
        cases.append([src,t])
    except (UnicodeError,KeyboardInterrupt,MemoryError,RecursionError): signal.setitimer(signal.ITIMER_REAL,0); continue
    except Exception:
        signal.setitimer(signal.ITIMER_REAL,0)
        if rnd.random()<0.5: cases.append([src,None])
print(json.dumps({"namespace":NAMES,"cases":cases},ensure_ascii=True))
